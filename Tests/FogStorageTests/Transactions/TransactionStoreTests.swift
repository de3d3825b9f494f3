import FogCore
import FogStorage
import GRDB
import Glibc
import Synchronization
import Testing

@Suite struct TransactionStoreTests {
    let temporary: TemporaryFolder
    let path: String

    init() throws {
        temporary = try TemporaryFolder()
        path = temporary.path("state/fog.sqlite")
    }

    @Test func whatWasCommittedIsThereAfterOpeningAgain() async throws {
        let first = try NumberStore(path)
        for value in 0..<20 { try await first.insert(value) }
        try await first.store.close()
        await #expect(throws: FogError(.unavailable)) { try await first.insert(20) }
        try await first.store.close()
        let second = try NumberStore(path)
        #expect(try await second.values() == Array(0..<20))
        try await second.store.close()
    }

    @Test func theFolderAndFilesArePrivate() async throws {
        let numbers = try NumberStore(path)
        try await numbers.insert(1)
        var status = stat()
        #expect(stat(temporary.path("state"), &status) == 0 && status.st_mode & 0o777 == 0o700)
        for suffix in ["", "-wal", "-shm", ".lock"] {
            #expect(stat(path + suffix, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(suffix)")
        }
        try await numbers.store.close()
    }

    @Test func aLoneCallersOperationsAreCommittedOneByOne() async throws {
        let numbers = try NumberStore(path)
        for value in 0..<50 { try await numbers.insert(value) }
        let statistics = numbers.store.statistics
        #expect(statistics.batches == 50 && statistics.operations == 50 && statistics.largestBatch == 1)
        try await numbers.store.close()
    }

    @Test func whatGathersDuringACommitBecomesOneTransaction() async throws {
        let numbers = try NumberStore(path)
        try await inOneBatch(numbers, 100) { value in try await numbers.insert(value) }
        let statistics = numbers.store.statistics
        #expect(statistics.batches == 2 && statistics.operations == 101 && statistics.largestBatch == 100)
        #expect(statistics.commitTime > .zero && statistics.transactionTime >= statistics.commitTime)
        #expect(try await numbers.values() == Array(0..<100))
        try await numbers.store.close()
    }

    @Test func manyCallersShareCommits() async throws {
        let numbers = try NumberStore(path)
        try await withThrowingTaskGroup { group in
            for caller in 0..<100 {
                group.addTask {
                    for index in 0..<20 { try await numbers.insert(caller * 20 + index) }
                }
            }
            try await group.waitForAll()
        }
        let statistics = numbers.store.statistics
        #expect(statistics.operations == 2000)
        #expect(statistics.batches < statistics.operations, "\(statistics)")
        #expect(try await numbers.values() == Array(0..<2000))
        try await numbers.store.close()
    }

    @Test func aBatchHasNoMoreOperationsThanAllowed() async throws {
        var options = TransactionStoreOptions()
        options.batchLimit = 7
        let numbers = try NumberStore(path, options: options)
        try await inOneBatch(numbers, 20) { value in try await numbers.insert(value) }
        let statistics = numbers.store.statistics
        #expect(statistics.largestBatch == 7)
        #expect(statistics.batches == 4)
        try await numbers.store.close()
    }

    @Test func anOperationThatFailsHarmsNoneOfItsNeighbours() async throws {
        let numbers = try NumberStore(path)
        try await numbers.insert(3)
        try await inOneBatch(numbers, 10) { value in
            switch value {
            case 3:
                await #expect(throws: FogError(.conflict)) { try await numbers.insert(value) }
            case 5:
                let error = await #expect(throws: FogError.self) {
                    try await numbers.store.commit { database in
                        try NumberStore.insert(100, in: database)
                        throw FogError(.stale, "the fence is 7")
                    }
                }
                #expect(error?.code == .stale && error?.message == "the fence is 7")
            case 7:
                await #expect(throws: FogError(.failed)) {
                    try await numbers.store.commit { try $0.execute(sql: "INSERT INTO nowhere VALUES (1)") }
                }
            default:
                try await numbers.insert(value)
            }
        }
        #expect(try await numbers.values() == [0, 1, 2, 3, 4, 6, 8, 9])
        let statistics = numbers.store.statistics
        #expect(statistics.rejectedOperations == 3 && statistics.failedBatches == 0)
        // Alone in its transaction, too.
        await #expect(throws: FogError(.stale)) {
            try await numbers.store.commit { database in
                try NumberStore.insert(100, in: database)
                throw FogError(.stale)
            }
        }
        #expect(try await numbers.values() == [0, 1, 2, 3, 4, 6, 8, 9])
        try await numbers.store.close()
    }

    @Test func aFullDatabaseTellsEveryCallerOfTheBatchKeepsNothingOfItAndCallsTheHook() async throws {
        let rebuilt = Mutex<[[Int]]>([])
        let acted = Mutex<[Int]>([])
        var options = TransactionStoreOptions()
        options.onRollback = { database in
            let values = try Int.fetchAll(database, sql: "SELECT value FROM number ORDER BY value")
            rebuilt.withLock { $0.append(values) }
        }
        let numbers = try NumberStore(path, options: options)
        try await numbers.insert(1000)
        try await numbers.store.commit { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages + 4)")
        }
        let refused = Mutex<[FogError.Code]>([])
        try await inOneBatch(numbers, 20) { value in
            do {
                try await numbers.store.commit { database, commit in
                    try database.execute(
                        sql: "INSERT INTO number VALUES (?, ?)",
                        arguments: [value, String(repeating: "x", count: 4000)])
                    commit.afterCommit { acted.withLock { $0.append(value) } }
                }
            } catch let error as FogError {
                refused.withLock { $0.append(error.code) }
            }
        }
        #expect(refused.withLock { $0 } == [FogError.Code](repeating: .exhausted, count: 20))
        #expect(acted.withLock { $0 }.isEmpty)
        #expect(rebuilt.withLock { $0 } == [[1000]])
        #expect(numbers.store.statistics.failedBatches == 1)
        // The store goes on: there is room for a small one.
        try await numbers.insert(1001)
        #expect(try await numbers.values() == [1000, 1001])
        try await numbers.store.close()
        let reopened = try NumberStore(path)
        #expect(try await reopened.values() == [1000, 1001])
        try await reopened.store.close()
    }

    @Test func aStoreWhoseProjectionsCannotBeRebuiltTakesNoMore() async throws {
        var options = TransactionStoreOptions()
        options.onRollback = { _ in throw FogError(.failed, "no") }
        let numbers = try NumberStore(path, options: options)
        try await numbers.insert(0)
        try await inOneBatch(numbers, 2) { value in
            await #expect(throws: FogError(.unavailable)) {
                try await numbers.store.commit { database in
                    try NumberStore.insert(value + 1, in: database)
                    try database.execute(sql: "INSERT OR ROLLBACK INTO number (value) VALUES (0)")
                }
            }
        }
        await #expect(throws: FogError(.unavailable)) { try await numbers.insert(3) }
        #expect(try await numbers.values() == [0])
        try await numbers.store.close()
    }

    @Test func actionsRunInOrderAfterTheCommitAndBeforeTheCallersGoOn() async throws {
        let numbers = try NumberStore(path)
        let acted = Mutex<[Int]>([])
        try await inOneBatch(numbers, 50) { value in
            do {
                let position = try await numbers.store.commit { database, commit in
                    try NumberStore.insert(value, in: database)
                    let position = try Int.fetchOne(database, sql: "SELECT count(*) FROM number") ?? 0
                    commit.afterCommit { acted.withLock { $0.append(position) } }
                    if value % 5 == 0 { throw FogError(.invalid) }
                    return position
                }
                #expect(acted.withLock { $0.contains(position) })
            } catch let error as FogError {
                #expect(error.code == .invalid && value % 5 == 0)
            }
        }
        #expect(acted.withLock { $0 } == Array(1...40))
        try await numbers.store.close()
    }

    @Test func operationsBeyondTheQueuesLimitAreRefused() async throws {
        var options = TransactionStoreOptions()
        options.queueLimit = 3
        let numbers = try NumberStore(path, options: options)
        try await inOneBatch(numbers, 3) { value in
            try await numbers.insert(value)
        } whileHeld: {
            await #expect(throws: FogError(.exhausted)) { try await numbers.insert(99) }
        }
        #expect(try await numbers.values() == [0, 1, 2])
        #expect(numbers.store.statistics.refusedOperations == 1)
        try await numbers.store.close()
    }

    @Test func closingFinishesWhatWaits() async throws {
        let numbers = try NumberStore(path)
        let closing = Mutex<Task<Void, any Error>?>(nil)
        try await inOneBatch(numbers, 10) { value in
            try await numbers.insert(value)
        } whileHeld: {
            closing.withLock { $0 = Task { try await numbers.store.close() } }
        }
        try await closing.withLock { $0 }?.value
        let reopened = try NumberStore(path)
        #expect(try await reopened.values() == Array(0..<10))
        try await reopened.store.close()
    }

    @Test func aCancelledCallersOperationRunsAnyway() async throws {
        let numbers = try NumberStore(path)
        let gate = Gate()
        async let held: Void = numbers.holdWriter(until: gate)
        while !gate.isEntered { await Task.yield() }
        let caller = Task { try await numbers.insert(1) }
        await numbers.waitForQueue(of: 1)
        caller.cancel()
        gate.open()
        try await held
        try await caller.value
        #expect(try await numbers.values() == [1])
        try await numbers.store.close()
    }

    @Test func aReadSeesOneStateWhileOthersWrite() async throws {
        let numbers = try NumberStore(path)
        try await numbers.insert(0)
        let gate = Gate()
        async let counts = numbers.store.read { database in
            let before = try Int.fetchOne(database, sql: "SELECT count(*) FROM number")
            gate.enter()
            gate.wait()
            return [before, try Int.fetchOne(database, sql: "SELECT count(*) FROM number")]
        }
        while !gate.isEntered { await Task.yield() }
        try await numbers.insert(1)
        #expect(try await numbers.values() == [0, 1])
        gate.open()
        #expect(try await counts == [1, 1])
        await #expect(throws: FogError(.forbidden)) {
            try await numbers.store.read { try NumberStore.insert(2, in: $0) }
        }
        try await numbers.store.close()
    }

    /// Holds the writer until `count` calls of `body` wait for it, then lets them go and waits for all.
    private func inOneBatch(
        _ numbers: NumberStore, _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void,
        whileHeld: @Sendable () async throws -> Void = {}
    ) async throws {
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await numbers.holdWriter(until: gate) }
            while !gate.isEntered { await Task.yield() }
            for value in 0..<count { group.addTask { try await body(value) } }
            await numbers.waitForQueue(of: count)
            try await whileHeld()
            gate.open()
            try await group.waitForAll()
        }
    }
}
