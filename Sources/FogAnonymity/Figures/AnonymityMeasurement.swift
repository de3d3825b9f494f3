import FogCore
import FogMixnet
import FogSimulation

/// Runs a trial, has the observers compute what they can, and compares that with what was.
public struct AnonymityMeasurement: Sendable {
    /// The most packets whose senders are traced, and the most requests whose senders are guessed: evenly drawn from
    /// all.
    static let packetLimit = 1000
    static let requestLimit = 1000
    /// The most clients with which each request is compared in the end.
    public static let rivalLimit = 1000

    private let trial: AnonymityTrial

    public init(_ trial: AnonymityTrial) { self.trial = trial }

    /// Runs it. Takes about 10 µs of a processor for each packet on a link; nine links carry a packet and its reply.
    public func run() -> AnonymityFigures {
        var network = TrialNetwork(trial)
        network.run(for: trial.warmUp)
        let start = network.now
        network.run(for: trial.duration)
        return figures(of: network, from: start)
    }

    private func figures(of network: TrialNetwork, from start: MonotonicInstant) -> AnonymityFigures {
        let observation = network.observation
        let requests = network.requests.filter { request in
            guard let first = request.arrivals.first, request.answeredAt != nil else { return false }
            return observation.sightings[first].at >= start
        }.sorted { $0.arrivals[0] < $1.arrivals[0] }

        // The entropy.
        let tracing = SenderTracing(observation)
        let packets = requests.flatMap { request in request.arrivals.map { (client: request.client, arrival: $0) } }
        var entropies: [Double] = []
        var (found, greatest, probability, agreement) = (0.0, 0.0, 0.0, 0.0)
        for packet in Self.even(packets.sorted { $0.arrival < $1.arrival }, Self.packetLimit) {
            guard let senders = tracing.senders(of: packet.arrival) else { continue }
            entropies.append(senders.entropy)
            greatest += senders.greatest
            agreement += senders.agreement
            let own = senders.probability(of: packet.client)
            probability += own
            if own >= senders.greatest { found += 1 }
        }
        let count = Double(max(1, entropies.count))

        // The guesses.
        let guess = SenderGuess(observation)
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: trial.seed, 4))
        var (byRate, byLinks, byService) = (Advantage(), Advantage(), Advantage())
        var firsts = 0.0
        let chosen = Self.even(requests, Self.requestLimit)
        for request in chosen where trial.clients > 1 {
            let times = request.arrivals.map { ClientTimings.seconds(observation.sightings[$0].at) }
            let window = times[0]...times[times.count - 1]
            let sender = request.client
            let draw = dice.index(below: trial.clients - 1)
            let other = draw < sender ? draw : draw + 1
            byRate.count(sender: guess.byRate(sender, in: window), other: guess.byRate(other, in: window))
            byLinks.count(sender: guess.byLinks(sender, in: window), other: guess.byLinks(other, in: window))
            let own = guess.byService(sender, arrivals: times)
            byService.count(sender: own, other: guess.byService(other, arrivals: times))
            var (better, equal) = (0, 1.0)
            for rival in 0..<min(trial.clients, Self.rivalLimit) where rival != sender {
                let score = guess.byService(rival, arrivals: times)
                if score > own { better += 1 }
                if score == own { equal += 1 }
            }
            if better == 0 { firsts += 1 / equal }
        }
        return AnonymityFigures(
            trial: trial, entropy: Estimate(entropies), leastEntropy: entropies.min() ?? 0, found: found / count,
            confidence: greatest / count, senderProbability: probability / count, agreement: agreement / count,
            byRate: byRate, byLinks: byLinks, byService: byService,
            foundByService: firsts / Double(max(1, byService.trials)),
            packetsPerRequest: Estimate(requests.map { Double($0.arrivals.count) }),
            answered: Estimate(
                requests.compactMap { request in
                    request.answeredAt.map { request.askedAt.duration(to: $0).secondsValue }
                }),
            failures: network.failures, drops: network.drops.values.reduce(0, +), sightings: observation.sightings.count
        )
    }

    /// At most so many, at even distances.
    static func even<Item>(_ items: [Item], _ limit: Int) -> [Item] {
        guard items.count > limit else { return items }
        return (0..<limit).map { items[$0 * items.count / limit] }
    }
}
