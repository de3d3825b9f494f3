import FogCore

/// What a gateway's records say that there was, as they are read in their order.
public struct MailboxRemains: Sendable {
    struct Box: Sendable {
        var state: MailboxState
        /// By their numbers, each with the segment that it is in.
        var items: [UInt64: (item: MailboxItem, segment: UInt32)] = [:]
    }

    private(set) var boxes: [Bytes32: Box] = [:]
    private(set) var floor: UInt64 = 1
    /// The table that is being read.
    private var table: (floor: UInt64, states: [Bytes32: MailboxState])?
    /// Whether the gateway ended in order: then nothing is missing.
    public private(set) var isWhole = true
    /// Bytes of the segments that there are; without those that are damaged.
    private(set) var segments: [UInt32: Int] = [:]
    /// Segments that couldn't be read to their end.
    private(set) var damaged: Set<UInt32> = []
    /// Records that nobody understands.
    public private(set) var strangeCount = 0

    /// Nothing.
    public init() {}

    /// How many mailboxes there were, and how many items.
    public var counts: (mailboxes: Int, items: Int) { (boxes.count, boxes.values.reduce(0) { $0 + $1.items.count }) }

    /// The number of the last segment; 0 if there is none.
    public var lastSegment: UInt32 { max(segments.keys.max() ?? 0, damaged.max() ?? 0) }

    /// Reads a record of a segment: all in the order in which they were written.
    public mutating func take(_ bytes: RawSpan, segment: UInt32) {
        do throws(ByteError) {
            take(try MailboxRecord(reading: bytes), segment: segment)
        } catch {
            strangeCount += 1
            isWhole = false
        }
    }

    /// The same with a record that was read.
    public mutating func take(_ record: MailboxRecord, segment: UInt32) {
        isWhole = record == .closed
        switch record {
        case .table(let floor): table = (floor, [:])
        case .mailbox(let state):
            if table != nil { table?.states[state.mailbox] = state } else { take(state) }
        case .tableEnd(let count):
            guard let table, table.states.count == Int(count) else { return }
            floor = max(floor, table.floor)
            for mailbox in boxes.keys where table.states[mailbox] == nil { boxes[mailbox] = nil }
            for state in table.states.values { take(state) }
            self.table = nil
        case .forgotten(let mailbox, let floor):
            boxes[mailbox] = nil
            self.floor = max(self.floor, floor)
        case .item(let mailbox, let item):
            guard let state = boxes[mailbox]?.state, item.sequence > state.acknowledged else { return }
            boxes[mailbox]?.items[item.sequence] = (item, segment)
            boxes[mailbox]?.state.next = max(state.next, item.sequence + 1)
        case .closed: break
        }
    }

    private mutating func take(_ state: MailboxState) {
        guard var box = boxes[state.mailbox] else {
            boxes[state.mailbox] = Box(state: state)
            return
        }
        let next = max(box.state.next, state.next)
        box.state = state
        box.state.next = next
        box.items = box.items.filter { $0.key > state.acknowledged }
        boxes[state.mailbox] = box
    }

    /// Says that a segment is read, and how long it is. A table that isn't complete doesn't count.
    public mutating func end(segment: UInt32, byteCount: Int) {
        segments[segment] = byteCount
        table = nil
    }

    /// Says that a segment can't be read any further. What was read of it counts.
    public mutating func damage(segment: UInt32) {
        damaged.insert(segment)
        table = nil
        isWhole = false
    }
}
