import FogCore

/// The files in which a gateway writes down its mailboxes: which are there, and which aren't needed any more.
///
/// A segment begins with a table of all mailboxes. So older ones are needed only for the items in them that nobody has
/// acknowledged.
struct MailboxSegments: Sendable {
    struct Segment: Sendable {
        var byteCount: Int
        /// Of items that are in mailboxes.
        var itemCount = 0
        var itemBytes = 0
        /// Whether items were written elsewhere that are only here as long as that isn't synchronised.
        var isMoved = false
        /// Whether items were written to it since it was begun.
        var isUsed = false
        var begunAt: MonotonicInstant
    }

    private(set) var all: [UInt32: Segment] = [:]
    /// The one that is written to; `nil` if one is to be begun.
    private(set) var current: UInt32?
    /// The newest whose table is on stable storage.
    private(set) var newestTable: UInt32 = 0
    private(set) var last: UInt32 = 0

    /// Bytes of all.
    var byteCount: Int { all.values.reduce(0) { $0 + $1.byteCount } }

    /// Takes note of a segment that was there before, and whether it is to go.
    mutating func add(_ number: UInt32, byteCount: Int, isDamaged: Bool, at now: MonotonicInstant) {
        all[number] = Segment(byteCount: byteCount, isMoved: isDamaged, begunAt: now)
        last = max(last, number)
    }

    mutating func begin(_ number: UInt32, at now: MonotonicInstant) {
        all[number] = Segment(byteCount: 0, begunAt: now)
        current = number
        last = number
    }

    /// Nothing is written to the current one any more.
    mutating func giveUp() { current = nil }

    /// One wasn't made.
    mutating func drop(_ number: UInt32) { all[number] = nil }

    /// Bytes of items that are in mailboxes.
    var itemBytes: Int { all.values.reduce(0) { $0 + $1.itemBytes } }

    /// Whether some can go when what was written is on stable storage.
    var hasMoved: Bool { all.values.contains(where: \.isMoved) }

    mutating func written(_ number: UInt32, byteCount: Int, isSynchronized: Bool, isAllWritten: Bool) {
        all[number]?.byteCount = byteCount
        guard isSynchronized else { return }
        newestTable = max(newestTable, number)
        guard isAllWritten else { return }
        for number in all.keys { all[number]?.isMoved = false }
    }

    mutating func add(item bytes: Int, to number: UInt32) {
        all[number]?.isUsed = true
        all[number]?.itemCount += 1
        all[number]?.itemBytes += bytes
    }

    mutating func remove(item bytes: Int, from number: UInt32, isMoved: Bool) {
        all[number]?.itemCount -= 1
        all[number]?.itemBytes -= bytes
        if isMoved { all[number]?.isMoved = true }
    }

    /// The current one failed: nothing that is in it counts as written.
    mutating func forgetItems(of number: UInt32) {
        all[number]?.itemCount = 0
        all[number]?.itemBytes = 0
        // Some of it may be there, and nowhere else as long as it isn't written again.
        all[number]?.isMoved = true
    }

    /// Takes out those that aren't needed any more.
    mutating func takeNeedless() -> [UInt32] {
        let needless = all.filter { $0.key < newestTable && $0.value.itemCount == 0 && !$0.value.isMoved }.keys.sorted()
        for number in needless { all[number] = nil }
        return needless
    }

    /// The one in which the least is needed, of those that aren't written to.
    var emptiest: UInt32? {
        all.filter { $0.key != current && $0.value.itemCount > 0 }.min {
            ($0.value.itemBytes, $0.key) < ($1.value.itemBytes, $1.key)
        }?.key
    }

    /// The oldest one that has items, if it was begun before a time.
    func oldest(before time: MonotonicInstant) -> UInt32? {
        all.filter { $0.key != current && $0.value.itemCount > 0 && $0.value.begunAt < time }.keys.min()
    }
}
