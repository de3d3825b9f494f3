import FogCore
import FogJobs
import FogStorage
import Glibc
import Testing

@testable import FogWorker

@Suite struct AttemptJournalTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/attempts.log"
    }

    private struct Content: Equatable {
        var claimed: Set<LeaseKey> = []
        var finished: [LeaseKey: [UInt8]] = [:]
    }

    /// What a worker that comes again finds.
    private func reopened() async throws -> Content {
        try await content(of: AttemptJournal(path: path))
    }

    private func content(of journal: AttemptJournal) async -> Content {
        let leftover = await journal.leftover
        return Content(
            claimed: Set(leftover.claimed),
            finished: Dictionary(uniqueKeysWithValues: leftover.finished.map { ($0.lease, $0.body) }))
    }

    @Test func whatWasHeldAndFinishedIsFoundAgain() async throws {
        let leases = (0..<5).map { AgentScene.lease($0, fence: Int64($0) * 1000 + 1) }
        let journal = try AttemptJournal(path: path)
        #expect(await content(of: journal) == Content())
        try await journal.claimed(Array(leases[0...2]))
        try await journal.claimed([])
        try await journal.claimed(Array(leases[3...4]))
        try await journal.finished(leases[1], body: [1, 2, 3])
        try await journal.finished(leases[2], body: [])
        try await journal.finished(leases[3], body: [4])
        try await journal.closed([leases[3]])
        try await journal.closed([leases[4]])
        let expected = Content(claimed: [leases[0]], finished: [leases[1]: [1, 2, 3], leases[2]: []])
        #expect(await content(of: journal) == expected)
        #expect(try await reopened() == expected)
        #expect(try await reopened() == expected)
    }

    @Test func anotherFenceIsAnotherAttempt() async throws {
        let journal = try AttemptJournal(path: path)
        try await journal.claimed([AgentScene.lease(0, fence: 1), AgentScene.lease(0, fence: 2)])
        try await journal.closed([AgentScene.lease(0, fence: 1)])
        #expect(try await reopened() == Content(claimed: [AgentScene.lease(0, fence: 2)]))
    }

    @Test func closingTwiceOrWhatIsNotOpenDoesNoHarm() async throws {
        let journal = try AttemptJournal(path: path)
        try await journal.closed([AgentScene.lease()])
        try await journal.claimed([AgentScene.lease()])
        try await journal.closed([AgentScene.lease()])
        try await journal.closed([AgentScene.lease()])
        #expect(try await reopened() == Content())
    }

    @Test func itIsRewrittenWithWhatIsStillNeeded() async throws {
        let journal = try AttemptJournal(path: path, rewriteBytes: 20_000)
        let kept = AgentScene.lease(9_999)
        let held = AgentScene.lease(8_888)
        try await journal.claimed([held])
        try await journal.finished(kept, body: [7, 7])
        var largest = 0
        for index in 0..<300 {
            let lease = AgentScene.lease(index)
            try await journal.claimed([lease])
            try await journal.finished(lease, body: [UInt8](repeating: 1, count: 1000))
            try await journal.closed([lease])
            var status = stat()
            try #require(stat(path, &status) == 0)
            largest = max(largest, Int(status.st_size))
        }
        #expect(largest < 25_000)
        #expect(try await reopened() == Content(claimed: [held], finished: [kept: [7, 7]]))
    }

    @Test func aBodyThatIsTooLargeIsRefusedAndChangesNothing() async throws {
        let journal = try AttemptJournal(path: path, rewriteBytes: 0)
        try await journal.claimed([AgentScene.lease(0), AgentScene.lease(1)])
        let body = [UInt8](repeating: 0, count: AppendLog.largestRecordLimit)
        await #expect(throws: FogError(.tooLarge)) { try await journal.finished(AgentScene.lease(0), body: body) }
        try await journal.closed([AgentScene.lease(1)])
        #expect(try await reopened() == Content(claimed: [AgentScene.lease(0)]))
    }

    @Test func aRecordThatIsNoneKeepsTheWorkerFromStarting() async throws {
        do {
            var log = try AppendLog.open(path) { (_, _) throws(FogError) in }
            try log.append([JournalRecord.claimed(AgentScene.lease()).bytes, [9, 9, 9]])
            try log.synchronize()
        }
        do {
            _ = try AttemptJournal(path: path)
            Issue.record("a record that can't be read was passed over")
        } catch {
            #expect(error.code == .corrupted)
            #expect(error.message.contains(path) && error.message.contains("record 1"))
        }
    }

    @Test func damageIsNotPassedOver() async throws {
        let journal = try AttemptJournal(path: path)
        try await journal.finished(AgentScene.lease(0), body: [UInt8](repeating: 5, count: 500))
        try await journal.finished(AgentScene.lease(1), body: [UInt8](repeating: 6, count: 500))
        try await journal.synchronize()
        let bytes = try #require(folder.read("attempts.log"))
        let index = try #require(bytes.firstIndex(of: 5)) + 100
        var damaged = bytes
        damaged[index] ^= 1
        try folder.write(damaged, to: "attempts.log")
        #expect(throws: FogError(.corrupted)) { _ = try AttemptJournal(path: path) }
    }

    @Test func aTornEndLosesOnlyWhatWasNotKept() async throws {
        let journal = try AttemptJournal(path: path)
        try await journal.finished(AgentScene.lease(0), body: [1])
        try await journal.synchronize()
        var status = stat()
        try #require(stat(path, &status) == 0)
        try await journal.claimed([AgentScene.lease(1)])
        let bytes = try #require(folder.read("attempts.log"))
        try folder.write(Array(bytes.dropLast(3)), to: "attempts.log")
        #expect(try await reopened() == Content(finished: [AgentScene.lease(0): [1]]))
    }
}
