import FogCore
import FogMixnet
import FogStorage
import Testing

@testable import FogNode

/// What a node knows of packets that were here before its process began.
@Suite struct ReplayLogsTests {
    private static let run = [UInt8](repeating: 1, count: 16)
    private static let nextRun = [UInt8](repeating: 2, count: 16)

    private func tags(_ numbers: Range<UInt64>) -> [ReplayFingerprint] {
        numbers.compactMap { number in
            let known = number.bigEndianBytes + (number + 1).bigEndianBytes
            return Bytes32(known + [UInt8](repeating: 0, count: 16)).map { ReplayFingerprint($0) }
        }
    }

    /// The packets of an epoch that are known; `nil` if some may be missing.
    private func known(in logs: ReplayLogs, of epoch: UInt64 = 5) throws -> [ReplayFingerprint]? {
        guard case .packets(let tags) = try logs.open(epoch) else { return nil }
        return tags
    }

    @Test func whatWasHereIsKnownAfterAnEndInOrderWhateverTheRun() async throws {
        try await withTemporaryFolder { path in
            var all: [ReplayFingerprint] = []
            for number in 0..<4 as Range<UInt64> {
                let logs = try ReplayLogs(path, run: number.isMultiple(of: 2) ? Self.run : Self.nextRun)
                let found = try known(in: logs)
                #expect(found == all)
                // Each epoch has its own.
                let other = try known(in: logs, of: 6)
                #expect(other == Array(tags(100..<100 + number)))
                for batch in [tags(3 * number..<3 * number + 2), tags(3 * number + 2..<3 * number + 3)] {
                    #expect(logs.keep(batch, epoch: 5))
                    all += batch
                }
                #expect(logs.keep(tags(100 + number..<101 + number), epoch: 6))
                logs.close()
                #expect(!logs.keep(tags(0..<1), epoch: 5))
            }
        }
    }

    /// What is said to be written is there whenever the process ends, and not only when it ends in order.
    @Test func whatWasHereIsKnownAfterTheProcessWasKilled() async throws {
        try await withTemporaryFolder { path in
            for count in 0..<5 as Range<UInt64> {
                let folder = path + "/\(count)"
                let killed = try ReplayLogs(folder, run: Self.run)
                let nothing = try known(in: killed)
                #expect(nothing == [])
                for number in 0..<count { #expect(killed.keep(tags(number..<number + 1), epoch: 5)) }
                #expect(!killed.keep(tags(9..<10), epoch: 4))
                // Another process, while nobody has closed the log.
                let found = try known(in: ReplayLogs(folder, run: Self.run))
                #expect(found == tags(0..<count))
            }
        }
    }

    /// The end of the log may be missing when the system ended, so the epoch's key mustn't be used any more.
    @Test func whatWasHereIsLostWhenTheSystemEnded() async throws {
        try await withTemporaryFolder { path in
            let first = try ReplayLogs(path, run: Self.run)
            let begun = try known(in: first)
            #expect(begun == [] && first.keep(tags(0..<3), epoch: 5))
            for _ in 0..<2 {
                let found = try known(in: ReplayLogs(path, run: Self.nextRun))
                #expect(found == nil)
            }
            // Without the log, and without its key, the epoch begins anew.
            let second = try ReplayLogs(path, run: Self.nextRun)
            second.remove(5)
            let anew = try known(in: second)
            #expect(anew == [])
        }
    }

    /// A log that was closed in order and is opened again has its end again only when it is closed again.
    @Test func aLogIsWholeOnlyAsLongAsNobodyHasOpenedIt() async throws {
        try await withTemporaryFolder { path in
            let first = try ReplayLogs(path, run: Self.run)
            _ = try known(in: first)
            #expect(first.keep(tags(0..<3), epoch: 5))
            first.close()
            let second = try ReplayLogs(path, run: Self.nextRun)
            let found = try known(in: second)
            #expect(found == tags(0..<3) && second.keep(tags(3..<5), epoch: 5))
            let sameRun = try known(in: ReplayLogs(path, run: Self.nextRun))
            #expect(sameRun == tags(0..<5))
            let otherRun = try known(in: ReplayLogs(path, run: Self.run))
            #expect(otherRun == nil)
        }
    }

    /// Wherever the file ends: what stands before is known, or nothing is said to be known.
    @Test func whereverTheFileEndsNothingIsMadeUp() async throws {
        try await withTemporaryFolder { path in
            let logs = try ReplayLogs(path, run: Self.run)
            _ = try known(in: logs)
            for number in 0..<6 as Range<UInt64> { #expect(logs.keep(tags(number..<number + 1), epoch: 5)) }
            let file = path + "/5.log"
            let bytes = try #require(try SmallFile.read(file))
            var counts: Set<Int> = []
            for end in Array(stride(from: 0, to: bytes.count, by: 5)) + [bytes.count] {
                for run in [Self.run, Self.nextRun] {
                    try AtomicFile.replace(file, contents: Array(bytes.prefix(end)))
                    guard let found = try? known(in: ReplayLogs(path, run: run)) else { continue }
                    try #require(run == Self.run && found == tags(0..<UInt64(found.count)), "cut at \(end)")
                    counts.insert(found.count)
                }
            }
            #expect(counts == Set(0...6))
        }
    }

    @Test func logsOfEpochsThatAreOverAreRemoved() async throws {
        try await withTemporaryFolder { path in
            let logs = try ReplayLogs(path, run: Self.run)
            for epoch in 4...7 as ClosedRange<UInt64> {
                _ = try known(in: logs, of: epoch)
                #expect(logs.keep(tags(0..<2), epoch: epoch))
            }
            logs.remove(before: 6)
            #expect(try PosixFolder(path).names().sorted() == ["6.log", "7.log"])
            #expect(!logs.keep(tags(2..<3), epoch: 5) && logs.keep(tags(2..<3), epoch: 6))
            logs.remove(7)
            #expect(try PosixFolder(path).names() == ["6.log"])
            #expect(!logs.keep(tags(2..<3), epoch: 7))
        }
    }
}
