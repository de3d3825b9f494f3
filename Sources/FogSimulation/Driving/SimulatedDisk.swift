import FogCore

/// The log that one node keeps, and how much of it would survive a crash.
///
/// Records become durable in the order of their tickets, in groups: a sync covers the records that had been written when
/// it began.
struct SimulatedDisk<Record> {
    private struct Entry {
        let record: Record
        /// The ticket within the present run, or 0 for what an earlier run left.
        let ticket: UInt64
    }

    private var entries: [Entry] = []
    /// How many entries, from the oldest, survive a crash.
    private var durable = 0
    /// How many entries, from the oldest, the machine believes to be durable.
    private var reported = 0
    /// How many entries, from the oldest, the running sync covers; `nil` if none runs.
    private var covered: Int?
    private var lastTicket: UInt64 = 0
    /// Up to which ticket entries may be forgotten.
    private var discardable: UInt64 = 0
    private var lastWriteBack = SimulatedInstant.start
    private var torn: Record?

    /// Writes a record, and says whether a sync has to begin because none runs.
    ///
    /// - Throws: A violation if the machine's tickets don't grow.
    mutating func append(_ record: Record, as ticket: Ticket) throws(Violation) -> Bool {
        guard ticket.number > lastTicket else {
            throw Violation("tickets grow", "\(ticket) follows ticket \(lastTicket)")
        }
        lastTicket = ticket.number
        entries.append(Entry(record: record, ticket: ticket.number))
        return beginSync()
    }

    /// Ends the running sync and hands each ticket that the machine is to be told of to `report`.
    ///
    /// - Returns: Whether another sync has begun, for records that came meanwhile.
    mutating func sync(
        at instant: SimulatedInstant, faults: DiskFaults, writeBack: UInt64, _ report: (Ticket) -> Void
    )
        -> Bool
    {
        guard let end = covered else { return false }
        for entry in entries[reported..<end] {
            report(Ticket(number: entry.ticket))
        }
        reported = end
        covered = nil
        if faults.syncing || instant >= lastWriteBack.advanced(byNanoseconds: writeBack) {
            durable = end
            lastWriteBack = instant
        }
        forget()
        return beginSync()
    }

    /// Lets everything older than the record of `ticket` be forgotten, once that one is durable.
    mutating func discard(before ticket: Ticket) {
        discardable = max(discardable, ticket.number)
        forget()
    }

    /// Loses some of what isn't durable, as a crash does.
    ///
    /// - Returns: How many records were lost, and whether the first of them is torn.
    mutating func crash(
        faults: DiskFaults, using generator: inout SeededGenerator,
        remains: (Record, inout SeededGenerator) -> Record?
    ) -> (lost: Int, torn: Bool) {
        let kept = durable + generator.index(below: entries.count - durable + 1)
        let lost = entries.count - kept
        let tears = lost > 0 && generator.happens(at: faults.tearRate)
        torn = tears ? remains(entries[kept].record, &generator) : nil
        entries.removeLast(lost)
        return (lost, tears)
    }

    /// What the next run of the node reads, oldest first. What was read is durable, and a torn record is gone.
    mutating func recover() -> [Record] {
        var records = entries.map(\.record)
        if let torn = torn.take() {
            records.append(torn)
        }
        entries = entries.map { Entry(record: $0.record, ticket: 0) }
        durable = entries.count
        reported = entries.count
        covered = nil
        lastTicket = 0
        discardable = 0
        return records
    }

    private mutating func beginSync() -> Bool {
        guard covered == nil, entries.count > reported else { return false }
        covered = entries.count
        return true
    }

    private mutating func forget() {
        guard discardable > 0, durable > 0, entries[durable - 1].ticket >= discardable else { return }
        let old = entries.firstIndex { $0.ticket >= discardable } ?? 0
        entries.removeFirst(old)
        durable -= old
        reported -= old
        covered = covered.map { $0 - old }
        discardable = 0
    }
}
