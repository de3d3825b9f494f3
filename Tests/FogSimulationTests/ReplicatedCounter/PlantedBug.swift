/// A single small mistake in the replicated counter that the simulation must find.
enum PlantedBug: String, CaseIterable {
    // Replicas.
    case promiseSentBeforePersisted
    case acceptanceSentBeforePersisted
    case promiseForgottenAtRestart
    case leaseForgottenAtRestart
    case tornRecordTrusted
    case smallerBallotAccepted
    // Rounds.
    case quorumOfHalf
    case clientsShareBallots
    case olderBallotCounted
    case firstPromiseTaken
    case repeatedReplyCountedTwice
    case readWithoutAccept
    // Requests.
    case retryCountedAgain
    case requestIssuedBeforePersisted
    // Leases.
    case leaseCountedFromReceipt
    case leaseIgnoresDrift
    case leaseNeverLapses
    case leaseOnStaleState
}

/// What every node of a replicated counter is told.
struct CounterSetup {
    /// The replicas are the first nodes, the clients those after them.
    var replicas: Int
    var clients: Int
    var lease: LeaseTerms
    /// The part of a client's reading rounds that ask for a lease.
    var leaseRate: Double
    /// Whether a client asks only as many replicas as it needs, picked anew each time.
    var isThrifty: Bool
    var bug: PlantedBug?
}
