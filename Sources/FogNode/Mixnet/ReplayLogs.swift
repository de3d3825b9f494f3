package import FogCore
package import FogMixnet
package import FogStorage
import Synchronization

/// Where a node writes down which packets were here, by the epoch of their keys, before it sends them on.
///
/// What is written survives the end of the process, however it ends, but not that of the system: it isn't synchronised each
/// time. So each log says in which run of the system it was written, and whether it was closed in order. One that was neither
/// may have lost its end, and its epoch's key mustn't be used any more.
///
/// A log that couldn't be written, to a full disk for example, is opened again (``mend()``): what couldn't be written down
/// didn't pass, so that nothing is missing in it.
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
        /// Logs that couldn't be written, with how many records they have.
        var broken: [UInt64: UInt64] = [:]
        var failure: FogError?
    }

    private let folder: any DurableFolder
    private let run: [UInt8]
    private let state = Mutex(State())

    /// - Parameter run: Names the run of the system: 16 bytes.
    package convenience init(_ path: String, run: [UInt8]) throws(FogError) {
        try PrivateFolder.prepare(path)
        self.init(in: try PosixFolder(path), run: run)
    }

    /// The same in a folder of any kind, which nobody else writes to.
    package init(in folder: any DurableFolder, run: [UInt8]) {
        self.folder = folder
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

    private static func name(_ epoch: UInt64) -> String { "\(epoch).log" }

    /// Opens the log of an epoch, or makes it.
    ///
    /// - Throws: ``FogError/Code/corrupted`` if it is damaged otherwise than by a sudden end.
    package func open(_ epoch: UInt64) throws(FogError) -> Remains {
        var tags: [ReplayFingerprint] = []
        var last: UInt8 = 0
        var lastRun: [UInt8] = []
        let log = try AppendLog(Self.name(epoch), in: folder, recordLimit: 1 << 20) { _, record throws(FogError) in
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
        state.withLock { state in
            state.logs[epoch] = box
            state.broken[epoch] = nil
        }
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
                // It takes nothing more until it is opened again.
                state.broken[epoch] = box.log.count
                state.logs[epoch] = nil
                return false
            }
        }
    }

    /// Opens logs again that couldn't be written. One in which something is missing stays closed: what was here isn't known.
    /// To be called now and then; takes as long as reading them.
    package func mend() {
        for (epoch, count) in state.withLock({ $0.broken }) {
            guard let box = reopened(epoch), box.log.count >= count else { continue }
            state.withLock { state in
                // It may have been removed meanwhile.
                guard state.broken.removeValue(forKey: epoch) != nil else { return }
                state.logs[epoch] = box
            }
        }
    }

    private func reopened(_ epoch: UInt64) -> Box? {
        // Not made again if it isn't there.
        guard (try? folder.openFile(Self.name(epoch))) != nil else { return nil }
        do throws(FogError) {
            return Box(
                try AppendLog(Self.name(epoch), in: folder, recordLimit: 1 << 20) { _, _ throws(FogError) in })
        } catch {
            state.withLock { $0.failure = error }
            return nil
        }
    }

    /// Why something couldn't be written, if that was so; told once.
    package func takeFailure() -> FogError? {
        state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
    }

    /// Closes the logs of epochs before one and removes them, those of earlier processes too: their keys are gone.
    package func remove(before epoch: UInt64) {
        state.withLock { state in
            state.logs = state.logs.filter { $0.key >= epoch }
            state.broken = state.broken.filter { $0.key >= epoch }
            for name in (try? folder.names()) ?? [] where name.hasSuffix(".log") {
                guard let old = UInt64(name.dropLast(4)), old < epoch, Self.name(old) == name else { continue }
                try? folder.remove(name)
            }
        }
    }

    /// Removes the log of an epoch whose key is gone.
    package func remove(_ epoch: UInt64) {
        state.withLock { state in
            state.logs[epoch] = nil
            state.broken[epoch] = nil
            try? folder.remove(Self.name(epoch))
        }
    }

    /// Closes all logs in order.
    package func close() {
        state.withLock { state in
            for box in state.logs.values {
                guard (try? box.log.append([[Kind.closed]])) != nil else { continue }
                try? box.log.synchronize()
            }
            state.logs = [:]
            state.broken = [:]
        }
    }
}
