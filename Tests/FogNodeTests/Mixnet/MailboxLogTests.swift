import FogCore
import FogMixnet
import FogSphinx
import FogStorage
import FogSystem
import FoundationEssentials
import Glibc
import Logging
import Synchronization
import Testing

@testable import FogNetworking
@testable import FogNode

/// A gateway's mailboxes on a disk.
@Suite struct MailboxLogTests {
    /// A gateway that began with what is in a folder.
    private final class Gateway: Sendable {
        let log: MailboxLog
        let desk: GatewayDesk
        let clock: Clock

        init(_ log: MailboxLog, limits: Mailboxes.Limits = Mailboxes.Limits()) throws {
            let now = SystemClock().now()
            self.log = log
            let clock = Clock(now)
            self.clock = clock
            desk = GatewayDesk(
                network: Bytes32.zero, geometry: .fog1, mailboxes: Mailboxes(limits, try log.read(), at: now),
                clientRate: 1000, time: { clock.now })
        }

        final class Clock: Sendable {
            private let value: Mutex<Now>

            init(_ now: Now) { value = Mutex(now) }

            var now: Now { value.withLock { $0 } }

            func advance(_ time: Duration) {
                value.withLock {
                    $0 = Now(monotonic: $0.monotonic.advanced(by: time), wall: $0.wall.advanced(by: time))
                }
            }
        }

        func write() { while log.writeNext(of: desk) {} }

        /// The numbers and the first bytes of what is in a mailbox.
        func items(of mailbox: Bytes32, by guest: UInt64 = 1) -> [(number: UInt64, byte: UInt8)] {
            desk.open(mailbox, by: guest)
            write()
            return desk.first(2000, for: guest).map { ($0.sequence, $0.body.first ?? 0) }
        }

        /// Puts items with these first bytes into a mailbox.
        func put(_ bytes: ClosedRange<UInt8>, into mailbox: Bytes32) -> [Mailboxes.Outcome] {
            bytes.map { byte in
                guard let reply = SURBIdentifier([UInt8](repeating: byte, count: 16)) else { return .unknown }
                return desk.put([byte] + [UInt8](repeating: 0, count: 99), reply: reply, into: mailbox)
            }
        }
    }

    private let logger = TrialDirectory.logger
    private let box = Bytes32.zero
    private var other: Bytes32 { Bytes32([UInt8](repeating: 5, count: 32)) ?? .zero }

    private func gateway(
        _ folder: MemoryFolder, limits: Mailboxes.Limits = Mailboxes.Limits()
    ) throws -> Gateway { try Gateway(MailboxLog(in: folder, logger: logger), limits: limits) }

    @Test func whatIsInMailboxesIsThereAfterARestart() async throws {
        try await withTemporaryFolder { path in
            let folder = path + "/mailboxes"
            func begin() throws -> Gateway { try Gateway(MailboxLog(folder, logger: logger)) }
            do {
                let first = try begin()
                #expect(first.items(of: box).isEmpty)
                #expect(first.put(1...5, into: box).allSatisfy { $0 == .taken })
                first.desk.acknowledge(2, by: 1)
                // Nobody else may write there.
                #expect(throws: FogError.self) { try begin() }
                first.log.close(first.desk)
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                var status = stat()
                #expect(stat("\(folder)/\(name)", &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
            }
            do {
                let second = try begin()
                let found = second.items(of: box)
                #expect(found.map(\.number) == [3, 4, 5] && found.map(\.byte) == [3, 4, 5])
                _ = second.put(6...6, into: box)
                #expect(second.items(of: box).map(\.number) == [3, 4, 5, 6])
                second.write()
            }
            // That one ended without a word.
            let third = try begin()
            _ = third.put(7...7, into: box)
            let found = third.items(of: box)
            #expect(found.map(\.byte) == [3, 4, 5, 6, 7] && found.map(\.number).prefix(4) == [3, 4, 5, 6])
            #expect(try #require(found.last).number > 6)
        }
    }

    /// Wherever the file ends: some first part of what was written is there, and no number is given again.
    @Test func whereverTheFileEndsSomeFirstPartIsThere() throws {
        let folder = MemoryFolder()
        let first = try gateway(folder)
        _ = first.items(of: box)
        // Each in a batch of its own.
        for byte in 1...8 as ClosedRange<UInt8> {
            _ = first.put(byte...byte, into: box)
            first.write()
        }
        let whole = folder.files
        let name = try #require(whole.keys.first { $0.hasSuffix(".log") })
        let bytes = try #require(whole[name])
        #expect(whole.count == 1)
        var counts: Set<Int> = []
        for end in 0...bytes.count {
            let cut = MemoryFolder([name: Array(bytes.prefix(end))])
            let again = try gateway(cut)
            let found = again.items(of: box)
            try #require(found.map(\.byte) == Array((1...8).prefix(found.count)), "cut at \(end)")
            counts.insert(found.count)
            _ = again.put(99...99, into: box)
            let last = try #require(again.items(of: box).last)
            try #require(last.byte == 99)
            // Where the mailbox was there, so were its numbers.
            if found.count > 0 { try #require(last.number > 8, "cut at \(end)") }
        }
        #expect(counts == Set(0...8))
    }

    /// A damaged byte costs what stands behind it in its file, and nothing else.
    @Test func whatIsWholeIsUsedWhereverTheDamageIs() throws {
        let folder = MemoryFolder()
        var limits = Mailboxes.Limits()
        limits.segmentBytes = 600
        let first = try gateway(folder, limits: limits)
        _ = first.items(of: box)
        for byte in 1...20 as ClosedRange<UInt8> {
            _ = first.put(byte...byte, into: box)
            first.clock.advance(.seconds(2))
            first.write()
        }
        let whole = folder.files
        try #require(whole.count > 2)
        for (name, bytes) in whole {
            for place in stride(from: 0, to: bytes.count, by: 7) {
                var damaged = bytes
                damaged[place] ^= 0x41
                var files = whole
                files[name] = damaged
                let disk = MemoryFolder(files)
                let again = try gateway(disk, limits: limits)
                let found = again.items(of: box).map(\.byte)
                try #require(found == found.sorted() && Set(found).count == found.count, "\(name) at \(place)")
                try #require(found.count >= 16, "\(name) at \(place): \(found)")
                // What was left is written anew, and found again.
                again.clock.advance(.seconds(10))
                again.write()
                let third = try gateway(disk, limits: limits)
                try #require(third.items(of: box).map(\.byte) == found, "\(name) at \(place)")
            }
        }
    }

    @Test func aFullDiskKeepsNobodyFromHisItems() throws {
        let folder = MemoryFolder()
        let first = try gateway(folder)
        _ = first.items(of: box)
        _ = first.put(1...5, into: box)
        first.write()
        let used = folder.state.withLock { $0.byteCount }
        folder.state.withLock { $0.room = used + 300 }
        // What comes is there for the client though it can't be written down.
        #expect(first.put(6...30, into: box).allSatisfy { $0 == .taken })
        first.write()
        #expect(first.items(of: box).map(\.byte) == Array(1...30))
        // A new mailbox would be a promise.
        #expect(first.items(of: other, by: 2).isEmpty)
        #expect(first.put(1...1, into: other) == [.unknown])
        for _ in 0..<20 {
            first.clock.advance(.seconds(6))
            first.write()
            #expect(folder.state.withLock { $0.byteCount } <= used + 300)
        }
        // Who is there already goes on, and what he acknowledges is gone.
        first.desk.acknowledge(3, by: 1)
        #expect(first.items(of: box).map(\.byte) == Array(4...30))

        folder.state.withLock { $0.room = .max }
        first.clock.advance(.seconds(6))
        first.write()
        #expect(first.items(of: other, by: 2).isEmpty && first.put(1...1, into: other) == [.taken])
        first.write()
        // Nothing was lost on the way: also not by an end right now.
        let second = try gateway(folder)
        #expect(second.items(of: box).map(\.byte) == Array(4...30))
        #expect(second.items(of: other, by: 2).map(\.byte) == [1])
    }

    @Test func aDiskThatBreaksIsTriedAgain() throws {
        let folder = MemoryFolder()
        let first = try gateway(folder)
        _ = first.items(of: box)
        _ = first.put(1...5, into: box)
        first.write()
        folder.state.withLock { $0.isBroken = true }
        _ = first.put(6...9, into: box)
        first.clock.advance(.seconds(2))
        first.write()
        #expect(first.items(of: box).map(\.byte) == Array(1...9))
        folder.state.withLock { $0.isBroken = false }
        first.clock.advance(.seconds(6))
        first.write()
        let second = try gateway(folder)
        #expect(second.items(of: box).map(\.byte) == Array(1...9))
    }
}
