import FogCore
import FogMixnet
import FogStorage
import Synchronization
import Testing

@testable import FogNode

/// A node's notes of packets on a disk that is full, or that has others' files.
@Suite struct ReplayLogsDiskTests {
    private static let run = [UInt8](repeating: 1, count: 16)

    private func tags(_ numbers: Range<UInt64>) -> [ReplayFingerprint] {
        numbers.compactMap { number in
            let known = number.bigEndianBytes + (number + 1).bigEndianBytes
            return Bytes32(known + [UInt8](repeating: 0, count: 16)).map { ReplayFingerprint($0) }
        }
    }

    private func known(in logs: ReplayLogs, of epoch: UInt64 = 5) throws -> [ReplayFingerprint]? {
        guard case .packets(let tags) = try logs.open(epoch) else { return nil }
        return tags
    }

    @Test func aDiskThatWasFullCostsWhatCameMeanwhileAndNoMore() throws {
        let folder = MemoryFolder()
        let logs = ReplayLogs(in: folder, run: Self.run)
        let nothing = try known(in: logs)
        #expect(nothing == [] && logs.keep(tags(0..<10), epoch: 5))
        folder.state.withLock { $0.room = $0.byteCount + 20 }
        #expect(!logs.keep(tags(10..<12), epoch: 5))
        let failure = logs.takeFailure()
        #expect(failure?.code == .exhausted)
        // As long as it is full nothing is written, and nothing is said to be.
        for _ in 0..<3 {
            logs.mend()
            #expect(!logs.keep(tags(12..<14), epoch: 5))
        }
        folder.state.withLock { $0.room = .max }
        logs.mend()
        #expect(logs.keep(tags(14..<16), epoch: 5))
        let found = try known(in: ReplayLogs(in: folder, run: Self.run))
        #expect(found == tags(0..<10) + tags(14..<16))
    }

    /// Then a packet that was here might come again.
    @Test func aLogThatHasLostSomethingIsNotWrittenToAgain() throws {
        let folder = MemoryFolder()
        let logs = ReplayLogs(in: folder, run: Self.run)
        _ = try known(in: logs)
        for number in 0..<4 as Range<UInt64> { #expect(logs.keep(tags(number..<number + 1), epoch: 5)) }
        folder.state.withLock { $0.room = $0.byteCount }
        #expect(!logs.keep(tags(4..<5), epoch: 5))
        folder.state.withLock { state in
            state.room = .max
            state.files["5.log"]?.removeLast(50)
        }
        logs.mend()
        #expect(!logs.keep(tags(5..<6), epoch: 5))
    }

    @Test func logsOfEarlierProcessesGoWithTheirEpochs() throws {
        let folder = MemoryFolder()
        let earlier = ReplayLogs(in: folder, run: Self.run)
        for epoch in 1...5 as ClosedRange<UInt64> { _ = try known(in: earlier, of: epoch) }
        folder.files["notes.txt"] = [1]
        let logs = ReplayLogs(in: folder, run: Self.run)
        _ = try known(in: logs, of: 5)
        logs.remove(before: 4)
        #expect(folder.files.keys.sorted() == ["4.log", "5.log", "notes.txt"])
        #expect(logs.keep(tags(0..<1), epoch: 5))
    }
}
