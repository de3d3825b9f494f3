import FogCore
import FogJobs
import FogStorage

/// What a worker must remember of its attempts if it is killed: those that it has claimed, so that it can give them back
/// at once when it comes again, and the results that its coordinator hasn't confirmed, so that no finished work is lost.
actor AttemptJournal {
    /// What a worker that comes again finds.
    struct Leftover: Sendable {
        /// Attempts that were neither finished nor given back.
        var claimed: [LeaseKey] = []
        /// Messages about attempts that were finished, not confirmed by the coordinator.
        var finished: [(lease: LeaseKey, body: [UInt8])] = []
    }

    private var log: AppendLog
    private var open: [LeaseKey: [UInt8]?] = [:]
    private let rewriteBytes: Int

    /// Opens the journal at `path`, or makes it.
    ///
    /// - Parameter rewriteBytes: How large the log may grow before it is rewritten with only what is still needed.
    /// - Throws: ``FogError/Code/corrupted`` if what was kept is damaged.
    init(path: String, rewriteBytes: Int = 8 << 20) throws(FogError) {
        self.rewriteBytes = rewriteBytes
        var open: [LeaseKey: [UInt8]?] = [:]
        log = try AppendLog.open(path) { (sequence, bytes) throws(FogError) in
            let record: JournalRecord
            do throws(FogError) {
                record = try JournalRecord(bytes)
            } catch {
                throw FogError(
                    error.code,
                    "record \(sequence) of '\(path)' can't be read; move the file away to start without what it holds",
                    cause: error)
            }
            switch record {
            case .claimed(let lease): open.updateValue(nil, forKey: lease)
            case .finished(let lease, let body): open.updateValue(body, forKey: lease)
            case .closed(let lease): open.removeValue(forKey: lease)
            }
        }
        self.open = open
    }

    /// What the worker left when it last ended.
    var leftover: Leftover {
        var leftover = Leftover()
        for (lease, body) in open {
            if let body {
                leftover.finished.append((lease, body))
            } else {
                leftover.claimed.append(lease)
            }
        }
        return leftover
    }

    /// Notes that attempts have begun. Not synchronised: a claim that is forgotten only lapses.
    func claimed(_ leases: [LeaseKey]) throws(FogError) {
        try log.append(leases.map { JournalRecord.claimed($0).bytes })
        for lease in leases { open.updateValue(nil, forKey: lease) }
    }

    /// Keeps a result until the coordinator has confirmed it. It survives the worker's end; for the machine's,
    /// ``synchronize()`` has to be called, which only a result needs that isn't confirmed at once.
    func finished(_ lease: LeaseKey, body: [UInt8]) throws(FogError) {
        try log.append([JournalRecord.finished(lease, body).bytes])
        open.updateValue(body, forKey: lease)
    }

    /// Brings everything that was noted to stable storage.
    func synchronize() throws(FogError) {
        try log.synchronize()
    }

    /// Forgets attempts: their results are confirmed, or nobody wants them any more.
    func closed(_ leases: [LeaseKey]) throws(FogError) {
        for lease in leases { open.removeValue(forKey: lease) }
        guard log.byteCount > rewriteBytes else {
            try log.append(leases.map { JournalRecord.closed($0).bytes })
            return
        }
        try log.rewrite(
            keeping: open.map { lease, body in
                body.map { JournalRecord.finished(lease, $0).bytes } ?? JournalRecord.claimed(lease).bytes
            })
    }
}

/// A record of an ``AttemptJournal``.
enum JournalRecord: Hashable, Sendable {
    case claimed(LeaseKey)
    case finished(LeaseKey, [UInt8])
    case closed(LeaseKey)

    /// Reads a record: a tag, the task's name, the fence, and for a result the message's body.
    init(_ bytes: RawSpan) throws(FogError) {
        do throws(ByteError) {
            var reader = ByteReader(bytes)
            let tag = try reader.readInteger(UInt8.self)
            let name = try reader.readPrefixedText(limit: 64)
            let fence = Int64(bitPattern: try reader.readInteger(UInt64.self))
            guard let task = TaskID(name) else { throw ByteError.invalid(field: "task") }
            let lease = LeaseKey(task: task, fence: fence)
            switch tag {
            case 1: self = .claimed(lease)
            case 2: self = .finished(lease, try reader.readPrefixedArray(limit: AppendLog.largestRecordLimit))
            case 3: self = .closed(lease)
            default: throw ByteError.invalid(field: "tag")
            }
            try reader.finish()
        } catch {
            throw FogError(.corrupted, "the worker's journal holds a record that can't be read", cause: error)
        }
    }

    /// The record's bytes.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func begin(_ tag: UInt8, _ lease: LeaseKey) {
            bytes.append(tag)
            bytes.appendPrefixed(lease.task.description)
            bytes.appendInteger(UInt64(bitPattern: lease.fence))
        }
        switch self {
        case .claimed(let lease): begin(1, lease)
        case .finished(let lease, let body):
            begin(2, lease)
            bytes.appendPrefixed(body)
        case .closed(let lease): begin(3, lease)
        }
        return bytes
    }
}
