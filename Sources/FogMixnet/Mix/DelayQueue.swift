import FogCore
import HeapModule

/// Packets that wait for the end of their delays, the next first.
struct DelayQueue: Sendable {
    struct Entry: Comparable, Sendable {
        let deadline: MonotonicInstant
        let ticket: Ticket
        let slot: PacketSlot
        let next: NodeID

        static func < (left: Entry, right: Entry) -> Bool { left.deadline < right.deadline }
        static func == (left: Entry, right: Entry) -> Bool { left.deadline == right.deadline }
    }

    private var heap = Heap<Entry>()

    var count: Int { heap.count }
    var first: Entry? { heap.min }

    mutating func insert(_ entry: Entry) { heap.insert(entry) }

    /// Takes the next packet if its delay is over.
    mutating func pop(dueAt now: MonotonicInstant) -> Entry? {
        guard let first = heap.min, first.deadline <= now else { return nil }
        return heap.popMin()
    }

    /// Takes all packets out.
    mutating func removeAll() -> [Entry] {
        defer { heap = Heap() }
        return heap.unordered
    }

    /// Takes the packets of a ticket out. O(packets).
    mutating func remove(_ ticket: Ticket) -> [Entry] {
        let all = heap.unordered
        heap = Heap(all.filter { $0.ticket != ticket })
        return all.filter { $0.ticket == ticket }
    }
}
