/// The number of an attempt to change the counter; no two attempts have the same.
struct Ballot: Hashable, Comparable {
    /// Grows with each attempt, and past every ballot that its client has heard of.
    var round: UInt64
    /// The client that makes the attempt.
    var client: Int
    /// Which run of the client it is.
    var incarnation: UInt64

    /// Less than any ballot that is ever used.
    static let none = Ballot(round: 0, client: -1, incarnation: 0)

    static func < (left: Ballot, right: Ballot) -> Bool {
        (left.round, left.client, left.incarnation) < (right.round, right.client, right.incarnation)
    }
}

extension Ballot: CustomStringConvertible {
    var description: String { "\(round).\(client).\(incarnation)" }
}
