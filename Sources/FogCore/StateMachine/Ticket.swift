/// Names one request to make a record durable, and the event that says it is.
///
/// Tickets of one machine grow by one; a record is durable only if those of all smaller tickets are.
public struct Ticket: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The position in the machine's sequence of durable records, from 1.
    public let number: UInt64

    /// Makes the ticket with the given position.
    public init(number: UInt64) {
        self.number = number
    }

    public static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }

    public var description: String { "ticket \(number)" }
}

/// Issues the tickets of one machine, in order.
public struct TicketSequence: Sendable {
    private var last: UInt64

    /// Starts a sequence whose first ticket follows `last`.
    public init(after last: UInt64 = 0) {
        self.last = last
    }

    /// The next ticket. 2⁶⁴ of them can't be used up.
    public mutating func next() -> Ticket {
        last &+= 1
        return Ticket(number: last)
    }
}
