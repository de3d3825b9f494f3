import FogCore
import FogStorage
import GRDB
import Glibc
import Testing

@Suite struct TransactionStoreOpeningTests {
    let temporary: TemporaryFolder
    let path: String

    init() throws {
        temporary = try TemporaryFolder()
        path = temporary.path("fog.sqlite")
    }

    @Test func aSecondStoreOnTheSameFileIsRefusedAndToldWhoHasIt() async throws {
        let first = try NumberStore(path)
        let error = #expect(throws: FogError.self) { _ = try NumberStore(path) }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("process \(getpid())") == true)
        try await first.store.close()
        try await NumberStore(path).store.close()
    }

    @Test func everyConnectionKeepsTheSettingsThatDurabilityNeeds() async throws {
        let numbers = try NumberStore(path)
        let settings = try await numbers.store.commit { database in
            [
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try String.fetchOne(database, sql: "PRAGMA synchronous"),
                try String.fetchOne(database, sql: "PRAGMA foreign_keys"),
            ]
        }
        #expect(settings == ["wal", "2", "1"])
        try await numbers.store.close()
    }

    @Test func aDatabaseOfANewerVersionIsRefusedAndLeftAsItWas() async throws {
        var newer = NumberStore.migrations
        newer.registerMigration("a later table") { try $0.execute(sql: "CREATE TABLE later (value INTEGER)") }
        let upgraded = try NumberStore(path, migrations: newer)
        try await upgraded.insert(1)
        try await upgraded.store.close()
        let error = #expect(throws: FogError.self) { _ = try NumberStore(path) }
        #expect(error?.code == .unsupported && error?.message.contains("newer version") == true)
        let again = try NumberStore(path, migrations: newer)
        #expect(try await again.values() == [1])
        try await again.store.close()
    }

    @Test func aMigrationThatFailsIsReportedAndLeavesTheOldSchema() async throws {
        try await NumberStore(path).store.close()
        var broken = NumberStore.migrations
        broken.registerMigration("broken") { database in
            try database.execute(sql: "CREATE TABLE half (value INTEGER)")
            try database.execute(sql: "INSERT INTO missing VALUES (1)")
        }
        #expect(throws: FogError(.failed)) { _ = try NumberStore(path, migrations: broken) }
        let numbers = try NumberStore(path)
        #expect(try await numbers.store.read { try $0.tableExists("half") } == false)
        try await numbers.store.close()
    }

    @Test func whatIsNoDatabaseIsRefused() throws {
        try AtomicFile.replace(path, contents: Array(String(repeating: "not a database ", count: 100).utf8))
        #expect(throws: FogError(.corrupted)) { _ = try NumberStore(path) }
    }

    @Test func damageIsFoundOnOpeningWhenAskedFor() async throws {
        let numbers = try NumberStore(path)
        for value in 0..<50 {
            try await numbers.store.commit { database in
                try database.execute(
                    sql: "INSERT INTO number VALUES (?, ?)", arguments: [value, String(repeating: "x", count: 900)])
            }
        }
        try await numbers.store.close()
        let file = try #require(try PosixFolder(temporary.path).openFile("fog.sqlite"))
        let size = try file.size()
        #expect(size > 40_000)
        // The last pages hold rows; their headers become nonsense.
        for page in stride(from: size - 5 * 4096, to: size, by: 4096) {
            try file.write([UInt8](repeating: 0xA5, count: 64), at: page)
        }
        var options = TransactionStoreOptions()
        options.checksIntegrity = true
        #expect(throws: FogError(.corrupted)) { _ = try NumberStore(path, options: options) }
    }

    @Test func aFolderThatOthersMayWriteToIsRefused() throws {
        #expect(chmod(temporary.path, 0o770) == 0)
        #expect(throws: FogError(.forbidden)) { _ = try NumberStore(path) }
    }
}
