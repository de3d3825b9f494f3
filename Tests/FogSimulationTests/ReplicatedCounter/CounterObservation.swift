/// What the checker of the counter is told.
enum CounterObservation: Hashable {
    /// A request to increment has been taken and is durable at its client.
    case issued(request: Int)
    /// The request is counted. `rank` is the total right after it, if the client still learned it.
    case acknowledged(request: Int, rank: Int?)
    /// Somebody began to read.
    case readBegun(read: Int)
    /// The read was answered.
    case readAnswered(read: Int, total: Int)
}

/// What people ask of a client, each time with a number of its own.
enum CounterInput: Hashable {
    case increment(request: Int)
    case read(Int)
}
