package import FogCore
package import FogMixnet
package import FogNetworking
package import FogStorage
import FogSystem
package import Logging
import Synchronization

/// Where a gateway writes down its mailboxes and what is in them, so that they are there again when it starts anew.
///
/// Segments are ``AppendLog``s `NUMBER.log`; what is in them, and when they go, is for ``Mailboxes`` to say. Items are written
/// some milliseconds after they came, many at a time, and synchronised within about a second; nobody waits for that.
package final class MailboxLog: Sendable {
    /// How long the next batch waits behind one: what is fetched meanwhile needn't be written.
    private static let pause = Duration.milliseconds(10)

    /// Wraps what can't be copied. Unchecked, because the lock around it guards it.
    private final class Box: @unchecked Sendable {
        var log: AppendLog

        init(_ log: consuming AppendLog) { self.log = log }
    }

    private final class Hold: Sendable {
        let lock: FileLock

        init(_ lock: consuming FileLock) { self.lock = lock }
    }

    private struct State {
        /// The segment that is written to.
        var current: (number: UInt32, box: Box)?
        var isFailing = false
        /// Keeps other processes away.
        var hold: Hold?
    }

    private let folder: any DurableFolder
    private let logger: Logger
    private let state: Mutex<State>
    private let news: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Opens the log in a folder, which is made if it isn't there.
    package convenience init(_ path: String, logger: Logger) throws(FogError) {
        try PrivateFolder.prepare(path)
        let hold = Hold(try FileLock.acquire(path + "/lock"))
        self.init(try PosixFolder(path), hold: hold, logger: logger)
    }

    /// The same in a folder of any kind, which nobody else writes to.
    package convenience init(in folder: any DurableFolder, logger: Logger) {
        self.init(folder, hold: nil, logger: logger)
    }

    private init(_ folder: any DurableFolder, hold: Hold?, logger: Logger) {
        self.folder = folder
        state = Mutex(State(hold: hold))
        self.logger = logger
        (news, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    private static func name(_ segment: UInt32) -> String { "\(segment).log" }

    // MARK: Reading

    /// What was written down. What can't be read is left out, and said.
    package func read() throws(FogError) -> MailboxRemains {
        var remains = MailboxRemains()
        let names = try folder.names()
        let numbers = names.compactMap { name in
            name.hasSuffix(".log") ? UInt32(name.dropLast(4)).flatMap { Self.name($0) == name ? $0 : nil } : nil
        }
        for number in numbers.sorted() {
            do throws(FogError) {
                let log = try AppendLog(
                    Self.name(number), in: folder, recordLimit: MailboxRecord.byteLimit
                ) { _, record throws(FogError) in remains.take(record, segment: number) }
                remains.end(segment: number, byteCount: log.byteCount)
            } catch {
                remains.damage(segment: number)
                logger.warning(
                    "a part of the mailboxes can't be read; what stands before the damage is used",
                    metadata: ["error": "\(error)"])
            }
        }
        if remains.strangeCount > 0 {
            logger.warning(
                "the log of mailboxes has records that this version doesn't know",
                metadata: ["records": "\(remains.strangeCount)"])
        }
        let counts = remains.counts
        if counts.mailboxes > 0 {
            logger.notice(
                "mailboxes are there again",
                metadata: ["mailboxes": "\(counts.mailboxes)", "items": "\(counts.items)"])
        }
        return remains
    }

    // MARK: Writing

    /// Says that there is something to write down. From anywhere.
    package func tell() { signal.yield() }

    /// Writes down what a desk has, until the task is cancelled.
    package func run(_ desk: GatewayDesk) async {
        tell()
        for await _ in news {
            // The work is a batch at a time, so that what waits for the threads isn't held up for long.
            while !Task.isCancelled, (try? await BlockingWork.run { self.writeNext(of: desk) }) == true {
                try? await Task.sleep(for: Self.pause)
            }
            if Task.isCancelled { break }
        }
    }

    /// Writes the next batch of a desk.
    ///
    /// - Returns: Whether there was one.
    package func writeNext(of desk: GatewayDesk) -> Bool {
        state.withLock { state in
            guard let batch = desk.nextBatch() else {
                remove(desk.takeNeedless())
                return false
            }
            do throws(FogError) {
                desk.wrote(batch, byteCount: try write(batch, &state))
                if state.isFailing { logger.notice("mailboxes are written down again") }
                state.isFailing = false
                remove(desk.takeNeedless())
            } catch {
                state.current = nil
                if batch.isNew { try? folder.remove(Self.name(batch.segment)) }
                if !state.isFailing {
                    logger.error(
                        "mailboxes can't be written down: they go on in memory, and no new ones are made until they can",
                        metadata: ["error": "\(error)"])
                }
                state.isFailing = true
                desk.wrote(batch, byteCount: nil)
            }
            return true
        }
    }

    private func write(_ batch: MailboxBatch, _ state: inout State) throws(FogError) -> Int {
        if batch.isNew {
            state.current = nil
            let log = try AppendLog(
                Self.name(batch.segment), in: folder, recordLimit: MailboxRecord.byteLimit
            ) { _, _ throws(FogError) in }
            state.current = (batch.segment, Box(log))
        }
        guard let (number, box) = state.current, number == batch.segment else {
            throw FogError(.failed, "segment \(batch.segment) of the mailboxes isn't open")
        }
        try box.log.append(batch.records.map(\.bytes))
        if batch.isSynchronized { try box.log.synchronize() }
        return box.log.byteCount
    }

    /// Removes segments. One that can't be removed is found at the next start, and goes then.
    private func remove(_ segments: [UInt32]) {
        for segment in segments { try? folder.remove(Self.name(segment)) }
    }

    /// Writes down all that a desk still has, and that this is all.
    package func close(_ desk: GatewayDesk) {
        desk.end()
        while writeNext(of: desk), !state.withLock({ $0.isFailing }) {}
        let closing = desk.closing
        state.withLock { state in
            if let (segment, record) = closing, let (number, box) = state.current, number == segment,
                (try? box.log.append([record.bytes])) != nil
            {
                try? box.log.synchronize()
            }
            (state.current, state.hold) = (nil, nil)
        }
    }
}
