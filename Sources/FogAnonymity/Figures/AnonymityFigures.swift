/// What a trial has shown.
public struct AnonymityFigures: Hashable, Sendable {
    public let trial: AnonymityTrial
    /// Bits of entropy of who sent a packet of a request that came to a service, to somebody who sees all links.
    public let entropy: Estimate
    /// The least of these.
    public let leastEntropy: Double
    /// Of 1 of these packets, for how many the most probable client is the sender.
    public let found: Double
    /// How probable the most probable client is, on average: what ``found`` is to be if the probabilities are right.
    public let confidence: Double
    /// How probable the sender is on average, and how probable it would be if the probabilities are right.
    public let senderProbability: Double
    public let agreement: Double
    /// The guesses of ``SenderGuess`` between the sender of a request and another client.
    public let byRate: Advantage
    public let byLinks: Advantage
    public let byService: Advantage
    /// Of 1 request, how many have the sender as the guess among all clients with the service's help.
    public let foundByService: Double
    /// Packets of a request that come to the service.
    public let packetsPerRequest: Estimate
    /// Seconds until a request was answered.
    public let answered: Estimate
    /// Requests that failed, and packets that nodes dropped.
    public let failures: Int
    public let drops: Int
    /// Packets on all links.
    public let sightings: Int

    /// log₂ of the number of clients: the most that the entropy can be.
    public var greatestEntropy: Double {
        SenderDistribution(weights: [Double](repeating: 1, count: trial.clients))?.entropy ?? 0
    }
}
