public import FogCore

/// What a gateway writes down of its mailboxes, so that they are there again when it starts anew.
///
/// Somebody takes a batch, writes it and says what became of it; one at a time. Items aren't waited for: nobody is told that
/// they are there but the guest who gets them. A mailbox is: its guest hears that it is open when the mailbox is on stable
/// storage. So numbers of items are never used for others, whatever the gateway forgets at its end: those that it gives after
/// an end that wasn't in order are larger by far than all that it can have given.
extension Mailboxes {
    struct Keeping: Sendable {
        let isDurable: Bool
        /// The number from which a new mailbox counts: larger than any in a mailbox that was forgotten.
        var floor: UInt64 = 1
        var segments = MailboxSegments()
        /// Mailboxes of which something is to be written down.
        var changed: Set<Bytes32> = []
        /// Items that are to be written down, from `head` on.
        var queue: [(mailbox: Bytes32, sequence: UInt64)] = []
        var head = 0
        /// Whether there are others that aren't in the queue.
        var isBehind = false
        /// Which guests wait for a mailbox.
        var awaiting: [UInt64: Bytes32] = [:]
        var isWriting = false
        /// Whether the gateway ends: nothing is numbered any more.
        var isEnded = false
        var isFailing = false
        var retryAt = MonotonicInstant.origin
        var isUnsynchronized = false
        /// Whether so much changed that a new segment is to say all.
        var isTableDue = false
        var synchronizedAt = MonotonicInstant.origin
    }

    /// How many items may wait to be written down.
    private static var queueLimit: Int { 65_536 }
    /// How long what was written may not be on stable storage.
    private static var synchronizationInterval: Duration { .seconds(1) }
    /// How much further numbers begin after mailboxes were forgotten, and after an end that wasn't in order.
    static var shortStep: UInt64 { 1 << 20 }
    static var longStep: UInt64 { 1 << 40 }

    /// What a record takes in a file beside its payload.
    private static var frameBytes: Int { 28 }

    static func recordBytes(_ item: MailboxItem) -> Int { frameBytes + 57 + item.body.count }

    /// The next multiple of a step that is larger than a number.
    static func step(_ step: UInt64, beyond number: UInt64) -> UInt64 {
        min((number / step + 1) * step, MailboxRecord.sequenceLimit - 1)
    }

    /// Makes those again that there were.
    ///
    /// What doesn't fit the limits any more is left out.
    public init(_ limits: Limits, _ remains: MailboxRemains, at now: Now) {
        self.init(limits, isDurable: true)
        keeping.floor = max(1, remains.floor)
        for (number, bytes) in remains.segments {
            keeping.segments.add(number, byteCount: bytes, isDamaged: false, at: now.monotonic)
        }
        for number in remains.damaged {
            keeping.segments.add(number, byteCount: 0, isDamaged: true, at: now.monotonic)
        }
        if !remains.isWhole {
            let highest = remains.boxes.values.map(\.state.next).max() ?? 1
            keeping.floor = Self.step(Self.longStep, beyond: max(highest, keeping.floor))
        }
        for (mailbox, box) in remains.boxes.sorted(by: { $0.key < $1.key }) {
            guard mailboxes.count < limits.mailboxes, restore(mailbox, box, isWhole: remains.isWhole, at: now) else {
                keeping.floor = Self.step(Self.shortStep, beyond: max(keeping.floor, box.state.next))
                continue
            }
        }
        keeping.isBehind = true
    }

    /// Makes a mailbox again.
    ///
    /// - Returns: Whether it is there: its time may be over.
    private mutating func restore(
        _ mailbox: Bytes32, _ remains: MailboxRemains.Box, isWhole: Bool, at now: Now
    ) -> Bool {
        let state = remains.state
        var left = limits.lifetime
        if !state.isOpen {
            let end = WallTime(millisecondsSinceEpoch: (Int64(state.hour) + 1) * 3_600_000)
            left = min(max(now.wall.duration(to: end), .zero), limits.lifetime)
        }
        guard left > .zero else { return false }
        var box = Mailbox(
            next: isWhole ? state.next : max(state.next, keeping.floor), acknowledged: state.acknowledged,
            expiresAt: now.monotonic.advanced(by: left), isKept: false)
        box.hasAcknowledged = state.hasAcknowledged
        for (_, kept) in remains.items.sorted(by: { $0.key < $1.key }) {
            guard box.items.count < limits.items, byteCount + box.byteCount + kept.item.body.count <= limits.bytes
            else { break }
            let isRead = keeping.segments.all[kept.segment].map { !$0.isMoved } ?? false
            box.items.append(Entry(item: kept.item, segment: isRead ? kept.segment : nil))
            box.byteCount += kept.item.body.count
            if isRead { keeping.segments.add(item: Self.recordBytes(kept.item), to: kept.segment) }
        }
        account(from: 0, to: box.byteCount)
        add(mailbox, box)
        return true
    }

    /// Whether what came can't be written down just now.
    public var isFailing: Bool { keeping.isFailing }

    /// Whether there is something to be written down.
    public var hasNews: Bool {
        keeping.isDurable
            && (!keeping.changed.isEmpty || keeping.isTableDue || keeping.isBehind
                || keeping.head < keeping.queue.count || !keeping.awaiting.isEmpty)
    }

    /// Nothing is taken any more, and no mailbox is opened: what is in them is written down, and then that it is all.
    public mutating func end() { keeping.isEnded = true }

    /// What is to be written down last, when ``nextBatch(at:)`` has nothing more; `nil` if something is missing in the log.
    public var closing: (segment: UInt32, record: MailboxRecord)? {
        guard keeping.isEnded, !keeping.isFailing, !keeping.isWriting, !hasNews, let segment = keeping.segments.current
        else { return nil }
        return (segment, .closed)
    }

    // MARK: What changes

    mutating func noteChanged(_ mailbox: Bytes32) {
        if keeping.isDurable { keeping.changed.insert(mailbox) }
    }

    mutating func noteItem(_ mailbox: Bytes32, _ sequence: UInt64) {
        guard keeping.isDurable, !keeping.isBehind else { return }
        // Who can't keep up looks for what is missing later.
        guard keeping.queue.count - keeping.head < Self.queueLimit else { return dropQueue() }
        keeping.queue.append((mailbox, sequence))
    }

    private mutating func dropQueue() {
        keeping.isBehind = true
        keeping.queue = []
        keeping.head = 0
    }

    mutating func noteGone(_ entry: Entry, isMoved: Bool) {
        guard let segment = entry.segment else { return }
        keeping.segments.remove(item: Self.recordBytes(entry.item), from: segment, isMoved: isMoved)
    }

    mutating func noteForgotten(_ mailbox: Bytes32, next: UInt64) {
        keeping.floor = Self.step(Self.shortStep, beyond: max(keeping.floor, next))
        guard keeping.isDurable else { return }
        keeping.changed.insert(mailbox)
        // A new table says the same as that many records.
        guard keeping.changed.count > 2 * limits.mailboxes + 64 else { return }
        keeping.isTableDue = true
        keeping.changed = []
    }

    // MARK: Writing

    /// What is to be written down now, if anything is. Its writer says what became of it before asking again.
    public mutating func nextBatch(at now: Now) -> MailboxBatch? {
        guard keeping.isDurable, !keeping.isWriting else { return nil }
        if keeping.isFailing, now.monotonic < keeping.retryAt { return nil }
        if isSegmentOver(at: now.monotonic) {
            if let rest = synchronization { return rest }
            giveUpSegment()
        }
        tidy(at: now.monotonic)
        var records: [MailboxRecord] = []
        var made: [Bytes32] = []
        let isNew = keeping.segments.current == nil
        if isNew {
            guard keeping.segments.last < .max else { return nil }
            keeping.segments.begin(keeping.segments.last + 1, at: now.monotonic)
            records.append(.table(floor: keeping.floor))
            for (mailbox, box) in mailboxes { records.append(.mailbox(state(of: box, mailbox, at: now))) }
            records.append(.tableEnd(count: UInt32(clamping: mailboxes.count)))
            made = mailboxes.filter { !$0.value.isKept }.map(\.key)
        } else {
            for mailbox in keeping.changed {
                guard let box = mailboxes[mailbox] else {
                    records.append(.forgotten(mailbox, floor: keeping.floor))
                    continue
                }
                records.append(.mailbox(state(of: box, mailbox, at: now)))
                if !box.isKept { made.append(mailbox) }
            }
        }
        keeping.changed = []
        guard let segment = keeping.segments.current else { return nil }
        let items = takeItems(segment, into: &records)
        let isOld = keeping.synchronizedAt.advanced(by: Self.synchronizationInterval) <= now.monotonic
        // Segments from which all was written elsewhere go when that is on stable storage.
        let isTidied = keeping.segments.hasMoved && keeping.head == keeping.queue.count && !keeping.isBehind
        let isDue = isOld && (keeping.isUnsynchronized || !records.isEmpty) || isTidied
        guard !records.isEmpty || isDue else { return nil }
        keeping.isWriting = true
        return MailboxBatch(
            segment: segment, isNew: isNew, records: records, isSynchronized: isNew || !made.isEmpty || isDue,
            items: items, mailboxes: made)
    }

    /// What has a segment synchronised to which nothing more is written; `nil` if it is.
    private var synchronization: MailboxBatch? {
        mutating get {
            guard keeping.isUnsynchronized, let segment = keeping.segments.current else { return nil }
            keeping.isWriting = true
            return MailboxBatch(
                segment: segment, isNew: false, records: [], isSynchronized: true, items: [], mailboxes: [])
        }
    }

    private func state(of box: Mailbox, _ mailbox: Bytes32, at now: Now) -> MailboxState {
        let end = now.wall.advanced(by: now.monotonic.duration(to: box.expiresAt))
        return MailboxState(
            mailbox: mailbox, next: box.next, acknowledged: box.acknowledged, isOpen: box.guest != nil,
            hasAcknowledged: box.hasAcknowledged, hour: UInt32(clamping: end.millisecondsSinceEpoch / 3_600_000))
    }

    /// Takes the next items that aren't in the current segment.
    private mutating func takeItems(
        _ segment: UInt32, into records: inout [MailboxRecord]
    ) -> [(mailbox: Bytes32, sequence: UInt64)] {
        if keeping.isBehind, keeping.head == keeping.queue.count {
            keeping.isBehind = false
            enqueue { $0.segment == nil }
        }
        var items: [(mailbox: Bytes32, sequence: UInt64)] = []
        var bytes = 0
        while bytes < limits.batchBytes, keeping.head < keeping.queue.count {
            let (mailbox, sequence) = keeping.queue[keeping.head]
            keeping.head += 1
            // What was fetched meanwhile needn't be written.
            guard let box = mailboxes[mailbox], let index = box.index(of: sequence),
                box.items[index].segment != segment
            else { continue }
            records.append(.item(mailbox, box.items[index].item))
            items.append((mailbox, sequence))
            bytes += Self.recordBytes(box.items[index].item)
        }
        if keeping.head == keeping.queue.count {
            keeping.queue.removeAll(keepingCapacity: keeping.queue.count <= 4096)
            keeping.head = 0
        }
        return items
    }

    /// Has items written down. O(items of all mailboxes).
    private mutating func enqueue(where isWanted: (Entry) -> Bool) {
        for (mailbox, box) in mailboxes {
            for entry in box.items where isWanted(entry) { keeping.queue.append((mailbox, entry.item.sequence)) }
        }
    }

    // MARK: What became of it

    /// A batch is written, and the segment has so many bytes.
    ///
    /// - Returns: Guests whose mailboxes are open now.
    public mutating func written(_ batch: MailboxBatch, byteCount: Int, at now: MonotonicInstant) -> [MailboxNews] {
        keeping.isWriting = false
        keeping.isFailing = false
        keeping.isUnsynchronized = !batch.isSynchronized
        if batch.isSynchronized { keeping.synchronizedAt = now }
        for (mailbox, sequence) in batch.items {
            guard let index = mailboxes[mailbox]?.index(of: sequence), let entry = mailboxes[mailbox]?.items[index]
            else { continue }
            noteGone(entry, isMoved: true)
            mailboxes[mailbox]?.items[index].segment = batch.segment
            keeping.segments.add(item: Self.recordBytes(entry.item), to: batch.segment)
        }
        keeping.segments.written(
            batch.segment, byteCount: byteCount, isSynchronized: batch.isSynchronized,
            isAllWritten: keeping.head == keeping.queue.count && !keeping.isBehind)
        for mailbox in batch.mailboxes { mailboxes[mailbox]?.isKept = true }
        let ready = keeping.awaiting.filter { mailboxes[$0.value].map(\.isKept) ?? true }.sorted { $0.key < $1.key }
        return ready.map { guest, mailbox in
            keeping.awaiting[guest] = nil
            // It made room for others before it was there.
            guard mailboxes[mailbox] != nil else { return MailboxNews(guest: guest, result: .failure(.full)) }
            return MailboxNews(guest: guest, result: .success(enter(mailbox, guest, at: now)))
        }
    }

    /// A batch couldn't be written: its segment takes nothing more, and perhaps nothing of it is there.
    ///
    /// - Returns: Guests whose mailboxes can't be opened.
    public mutating func failed(_ batch: MailboxBatch, at now: MonotonicInstant) -> [MailboxNews] {
        keeping.isWriting = false
        keeping.isFailing = true
        keeping.retryAt = now.advanced(by: limits.pause)
        keeping.isUnsynchronized = false
        for (mailbox, box) in mailboxes {
            for index in box.items.indices where box.items[index].segment == batch.segment {
                mailboxes[mailbox]?.items[index].segment = nil
            }
        }
        keeping.segments.forgetItems(of: batch.segment)
        if batch.isNew { keeping.segments.drop(batch.segment) }
        giveUpSegment()
        dropQueue()
        let news = keeping.awaiting.keys.sorted().map { MailboxNews(guest: $0, result: .failure(.unkept)) }
        keeping.awaiting = [:]
        return news
    }

    /// The next batch begins a segment, with a table that says all that changed.
    private mutating func giveUpSegment() {
        keeping.segments.giveUp()
        keeping.changed = []
        keeping.isTableDue = false
    }

    // MARK: Segments

    /// Segments that aren't needed any more. They are to be removed.
    public mutating func takeNeedless() -> [UInt32] { keeping.isDurable ? keeping.segments.takeNeedless() : [] }

    /// Bytes of the log.
    public var logByteCount: Int { keeping.segments.byteCount }

    private func isSegmentOver(at now: MonotonicInstant) -> Bool {
        guard let current = keeping.segments.current, let segment = keeping.segments.all[current] else { return false }
        if keeping.isTableDue { return true }
        // A table may be larger than a small segment.
        if segment.byteCount >= limits.segmentBytes + (54 + Self.frameBytes) * mailboxes.count { return true }
        return segment.isUsed && segment.begunAt.advanced(by: limits.segmentTime) <= now
    }

    /// Has items written anew of segments in which little is needed, or that are very old.
    private mutating func tidy(at now: MonotonicInstant) {
        guard keeping.head == keeping.queue.count, !keeping.isBehind, !keeping.isFailing else { return }
        // What was moved last goes first.
        guard !keeping.segments.hasMoved else { return }
        let isWasteful = keeping.segments.byteCount > 2 * keeping.segments.itemBytes + limits.waste
        let age = now.advanced(by: .zero - limits.lifetime)
        let victim = isWasteful ? keeping.segments.emptiest : keeping.segments.oldest(before: age)
        guard let victim else { return }
        enqueue { $0.segment == victim }
    }
}
