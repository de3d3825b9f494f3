public import GRDB

/// How a ``TransactionStore`` works, apart from what is in it.
public struct TransactionStoreOptions: Sendable {
    /// The most operations in one transaction.
    public var batchLimit = 512
    /// The most operations that wait for the writer; more are turned away with ``FogCore/FogError/Code/exhausted``.
    public var queueLimit = 65_536
    /// The most reads at a time; more wait.
    public var readerCount = 4
    /// How long to wait for another program (such as the `sqlite3` shell) that holds a lock inside the database.
    public var busyTimeout: Duration = .seconds(5)
    /// The size of the write-ahead log, in pages of 4 KiB, from which a commit moves it into the database file.
    public var checkpointPages = 4000
    /// Whether to check the structure of the whole file on opening. O(size of the database).
    public var checksIntegrity = false
    /// Called on the writer's thread at the end of each batch, before its commit, if one of its operations stands: what it
    /// writes becomes durable together with them. If it throws, the whole batch fails.
    public var beforeCommit: (@Sendable (GRDB.Database, CommitActions) throws -> Void)?
    /// Called on the writer's thread after a whole batch was rolled back, before its callers are told and before the
    /// next batch: the owner makes its projections anew from the database. If it throws, the store takes no more
    /// operations, since nobody may act on projections that are wrong.
    public var onRollback: (@Sendable (GRDB.Database) throws -> Void)?

    /// The defaults.
    public init() {}
}
