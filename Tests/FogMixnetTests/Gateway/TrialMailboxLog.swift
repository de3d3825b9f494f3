import FogCore
import FogSimulation

@testable import FogMixnet

/// The files of a gateway's mailboxes, which lose what wasn't synchronised when the power goes.
struct TrialMailboxLog {
    private struct File {
        private(set) var records: [MailboxRecord] = []
        /// As a real file would have them.
        private(set) var byteCount = 40
        var stable = 0

        mutating func append(_ more: some Sequence<MailboxRecord>) {
            for record in more {
                records.append(record)
                byteCount += 28 + record.bytes.count
            }
        }

        mutating func cut(to count: Int) {
            for record in records[count...] { byteCount -= 28 + record.bytes.count }
            records.removeLast(records.count - count)
        }
    }

    private var files: [UInt32: File] = [:]
    /// Whether it synchronises when it says so.
    let synchronizes: Bool

    init(synchronizes: Bool = true) { self.synchronizes = synchronizes }

    var names: [UInt32] { files.keys.sorted() }
    var byteCount: Int { files.values.reduce(0) { $0 + $1.byteCount } }
    var recordCount: Int { files.values.reduce(0) { $0 + $1.records.count } }

    func byteCount(of segment: UInt32) -> Int { files[segment]?.byteCount ?? 0 }

    /// Writes a batch, or only its first records.
    mutating func write(_ batch: MailboxBatch, only count: Int? = nil) {
        let kept = batch.records.prefix(count ?? batch.records.count)
        files[batch.segment, default: File()].append(kept)
        if count == nil, batch.isSynchronized, synchronizes { synchronize(batch.segment) }
    }

    mutating func write(_ record: MailboxRecord, to segment: UInt32) {
        files[segment]?.append([record])
        if synchronizes { synchronize(segment) }
    }

    private mutating func synchronize(_ segment: UInt32) {
        let count = files[segment]?.records.count ?? 0
        files[segment]?.stable = count
    }

    mutating func remove(_ segments: [UInt32]) {
        for segment in segments { files[segment] = nil }
    }

    /// A synchronisation failed: what wasn't on stable storage is taken out.
    mutating func cut(_ segment: UInt32) {
        guard let file = files[segment] else { return }
        files[segment]?.cut(to: file.stable)
    }

    /// The power goes: of what wasn't synchronised some first part is left, in each file.
    mutating func losePower(_ dice: inout SeededGenerator) {
        for segment in names {
            guard let file = files[segment] else { continue }
            let kept = file.stable + dice.index(below: file.records.count - file.stable + 1)
            files[segment]?.cut(to: kept)
        }
    }

    /// What the next start finds, all of which is on stable storage then.
    mutating func read() -> MailboxRemains {
        var remains = MailboxRemains()
        for segment in names {
            for record in files[segment]?.records ?? [] {
                let bytes = record.bytes
                remains.take(bytes.span.bytes, segment: segment)
            }
            remains.end(segment: segment, byteCount: byteCount(of: segment))
            synchronize(segment)
        }
        return remains
    }

    /// What it is said to have in it of the mailboxes' bodies.
    func holds(_ body: [UInt8]) -> Bool {
        files.values.contains { file in
            file.records.contains { if case .item(_, let item) = $0 { item.body == body } else { false } }
        }
    }
}
