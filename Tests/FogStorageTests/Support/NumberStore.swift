import FogCore
import FogStorage
import GRDB
import Glibc
import Synchronization

/// A store with one table of numbers, for tests.
struct NumberStore: Sendable {
    static let migrations: DatabaseMigrator = {
        var migrations = DatabaseMigrator()
        migrations.registerMigration("numbers") { database in
            try database.execute(sql: "CREATE TABLE number (value INTEGER PRIMARY KEY, text TEXT)")
        }
        return migrations
    }()

    let store: TransactionStore

    init(
        _ path: String, migrations: DatabaseMigrator = Self.migrations,
        options: TransactionStoreOptions = TransactionStoreOptions()
    ) throws(FogError) {
        store = try TransactionStore.open(path, migrations: migrations, options: options)
    }

    func insert(_ value: Int) async throws(FogError) {
        try await store.commit { database in try Self.insert(value, in: database) }
    }

    static func insert(_ value: Int, in database: GRDB.Database) throws {
        try database.cachedStatement(sql: "INSERT INTO number (value) VALUES (?)").execute(arguments: [value])
    }

    func values() async throws(FogError) -> [Int] {
        try await store.read { try Int.fetchAll($0, sql: "SELECT value FROM number ORDER BY value") }
    }

    /// Keeps the writer busy until `gate` opens, so that what is committed meanwhile becomes one batch.
    func holdWriter(until gate: Gate) async throws(FogError) {
        try await store.commit { _ in
            gate.enter()
            gate.wait()
        }
    }

    /// Returns when so many operations wait.
    func waitForQueue(of count: Int) async {
        while store.waitingCount < count { await Task.yield() }
    }
}

/// A door for one thread to wait at: the writer's, which may be blocked.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, isEntered: false))

    var isEntered: Bool { state.withLock { $0.isEntered } }

    func enter() { state.withLock { $0.isEntered = true } }

    func open() { state.withLock { $0.isOpen = true } }

    func wait() {
        while !state.withLock({ $0.isOpen }) { sched_yield() }
    }
}
