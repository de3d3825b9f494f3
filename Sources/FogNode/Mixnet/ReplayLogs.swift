package import FogCore
package import FogMixnet
import FogStorage
import Glibc
import Synchronization

/// Where a node writes down which packets were here, by the epoch of their keys, before it sends them on.
///
/// What is written survives the end of the process, however it ends, but not that of the system: it isn't synchronised each
/// time. So each log says in which run of the system it was written, and whether it was closed in order. One that was neither
/// may have lost its end, and its epoch's key mustn't be used any more.
///
/// A log is an ``AppendLog`` of records: `1` and 16 bytes that name the run of the system, `2` and fingerprints, or `3` when
/// it is closed.
package final class ReplayLogs: Sendable {
    /// What is left of an epoch.
    package enum Remains {
        /// These packets were here.
        case packets([ReplayFingerprint])
        /// Some may be missing.
        case lost
    }

    private enum Kind {
        static let run: UInt8 = 1
        static let packets: UInt8 = 2
        static let closed: UInt8 = 3
    }

    /// Wraps what can't be copied, for a dictionary. Unchecked, because the lock around that guards it.
    private final class Box: @unchecked Sendable {
        var log: AppendLog

        init(_ log: consuming AppendLog) { self.log = log }
    }

    private struct State {
        var logs: [UInt64: Box] = [:]
        var failure: FogError?
    }

    private let path: String
    private let run: [UInt8]
    private let state = Mutex(State())

    /// - Parameter run: Names the run of the system: 16 bytes.
    package init(_ path: String, run: [UInt8]) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.path = path
        self.run = run
    }

    /// The run of this system.
    package static func currentRun() throws(FogError) -> [UInt8] {
        let text = String(decoding: try SmallFile.read("/proc/sys/kernel/random/boot_id") ?? [], as: UTF8.self)
        guard let bytes = Hexadecimal.decode(text.filter { $0.isHexDigit }), bytes.count == 16 else {
            throw FogError(.failed, "'/proc/sys/kernel/random/boot_id' doesn't name the run of the system")
        }
        return bytes
    }

    private func file(_ epoch: UInt64) -> String { "\(path)/\(epoch).log" }

    /// Opens the log of an epoch, or makes it.
    ///
    /// - Throws: ``FogError/Code/corrupted`` if it is damaged otherwise than by a sudden end.
    package func open(_ epoch: UInt64) throws(FogError) -> Remains {
        var tags: [ReplayFingerprint] = []
        var last: UInt8 = 0
        var lastRun: [UInt8] = []
        let log = try AppendLog.open(file(epoch), recordLimit: 1 << 20) { _, record throws(FogError) in
            guard record.byteCount > 0 else { return }
            last = record.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
            if last == Kind.run { lastRun = [UInt8](copying: record.extracting(1...)) }
            guard last == Kind.packets else { return }
            for offset in stride(from: 1, to: record.byteCount, by: ReplayFingerprint.byteCount) {
                if let tag = ReplayFingerprint(record, at: offset) { tags.append(tag) }
            }
        }
        let isWhole = log.recovery.isNew || last == Kind.closed || lastRun == run
        let box = Box(log)
        guard isWhole else { return .lost }
        try box.log.append([[Kind.run] + run])
        // Before anything depends on it: a log without its run is taken for lost.
        try box.log.synchronize()
        state.withLock { $0.logs[epoch] = box }
        return .packets(tags)
    }

    /// Writes down packets of an epoch whose log is open.
    ///
    /// - Returns: Whether they are written.
    package func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool {
        var record: [UInt8] = [Kind.packets]
        record.reserveCapacity(1 + tags.count * ReplayFingerprint.byteCount)
        for tag in tags { tag.append(to: &record) }
        return state.withLock { state in
            guard let box = state.logs[epoch] else { return false }
            do throws(FogError) {
                try box.log.append([record])
                return true
            } catch {
                state.failure = error
                return false
            }
        }
    }

    /// Why something couldn't be written, if that was so; told once.
    func takeFailure() -> FogError? {
        state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
    }

    /// Closes the log of an epoch and removes it: its key is gone.
    package func remove(before epoch: UInt64) {
        state.withLock { state in
            for old in state.logs.keys where old < epoch {
                state.logs[old] = nil
                unlink(file(old))
            }
        }
    }

    /// Removes the log of an epoch whose key is gone.
    func remove(_ epoch: UInt64) {
        state.withLock { state in
            state.logs[epoch] = nil
            unlink(file(epoch))
        }
    }

    /// Closes all logs in order.
    func close() {
        state.withLock { state in
            for box in state.logs.values {
                guard (try? box.log.append([[Kind.closed]])) != nil else { continue }
                try? box.log.synchronize()
            }
            state.logs = [:]
        }
    }
}
