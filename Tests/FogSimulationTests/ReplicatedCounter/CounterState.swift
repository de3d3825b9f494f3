/// What is replicated: the counter, and for each client what became of its last increment.
struct CounterState: Hashable {
    /// How often the counter was incremented.
    var total = 0
    /// The sequence number of the last increment of each client that was counted.
    var sequences: [Int]
    /// The total right after that increment.
    var ranks: [Int]

    /// A counter that nobody has incremented.
    init(clients: Int) {
        sequences = Array(repeating: 0, count: clients)
        ranks = sequences
    }

    /// Counts the increment of `client` with the given sequence number.
    mutating func increment(client: Int, sequence: Int) {
        total += 1
        sequences[client] = sequence
        ranks[client] = total
    }
}

extension CounterState: CustomStringConvertible {
    var description: String { "\(total) by \(sequences)" }
}

/// A state that a replica has accepted.
struct AcceptedState: Hashable {
    var ballot: Ballot
    var state: CounterState
}

extension AcceptedState: CustomStringConvertible {
    var description: String { "\(state) at \(ballot)" }
}
