import HeapModule

/// What is going to happen, ordered by instant, and by the order of entry where instants are equal.
///
/// Adding and taking are O(log n). The heap holds small keys; what they stand for lies in slots that are used again.
struct Agenda<Item> {
    private var keys = Heap<AgendaKey>()
    private var slots: [Item?] = []
    private var free: [Int] = []
    private var order: UInt64 = 0

    /// How many items are waiting.
    var count: Int { keys.count }

    /// Adds an item that is due at `instant`.
    mutating func add(_ item: Item, at instant: SimulatedInstant) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            slots[slot] = item
        } else {
            slot = slots.count
            slots.append(item)
        }
        order += 1
        keys.insert(AgendaKey(instant: instant, order: order, slot: slot))
    }

    /// Takes the item that is due first, unless it is due after `limit`.
    mutating func next(until limit: SimulatedInstant) -> (instant: SimulatedInstant, item: Item)? {
        guard let first = keys.min, first.instant <= limit else { return nil }
        keys.removeMin()
        free.append(first.slot)
        guard let item = slots[first.slot].take() else { return nil }
        return (first.instant, item)
    }
}

/// When an item of an ``Agenda`` is due, and where it lies.
private struct AgendaKey: Comparable {
    let instant: SimulatedInstant
    let order: UInt64
    let slot: Int

    static func < (left: AgendaKey, right: AgendaKey) -> Bool {
        left.instant == right.instant ? left.order < right.order : left.instant < right.instant
    }
}
