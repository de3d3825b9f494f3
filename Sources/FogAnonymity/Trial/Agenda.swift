import FogCore
import HeapModule

/// What is going to happen in a trial, the next first, and in the order of entry what happens at once.
struct Agenda: Sendable {
    enum Occurrence: Sendable {
        /// A client wants to be woken.
        case client(Int32)
        /// A node wants to be woken: its number among the endpoints.
        case node(Int32)
        /// A client looks into one of its mailboxes.
        case fetch(client: Int32, mailbox: Int32)
        /// A client asks something.
        case ask(Int32)
        /// A service node has worked on a request: its number among all requests.
        case answer(node: Int32, request: Int32)
    }

    private struct Entry: Comparable, Sendable {
        let at: MonotonicInstant
        let order: UInt64
        let what: Occurrence

        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.order < right.order : left.at < right.at
        }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    private var entries = Heap<Entry>()
    private var order: UInt64 = 0

    mutating func add(_ what: Occurrence, at instant: MonotonicInstant) {
        order += 1
        entries.insert(Entry(at: instant, order: order, what: what))
    }

    /// Takes what happens next, unless that is after `limit`.
    mutating func next(until limit: MonotonicInstant) -> (at: MonotonicInstant, what: Occurrence)? {
        guard let first = entries.min, first.at <= limit else { return nil }
        entries.removeMin()
        return (first.at, first.what)
    }
}
