public import FogCore
public import GRDB
import Glibc
public import Logging

extension TransactionStore {
    /// Opens the database at `path`, or makes it, and brings its schema up to date.
    ///
    /// The folder is made with mode 700 if there is none; the database's files have mode 600. The file `<path>.lock`
    /// keeps a second store, in this process or another, away from the database. Blocks while it works.
    ///
    /// - Parameters:
    ///   - path: the database's file.
    ///   - migrations: all migrations of the schema, applied or not, in order. None may ever be changed.
    ///   - options: how the store works.
    ///   - disk: what the folder is on. SQLite itself goes to the operating system, by its default VFS.
    ///   - logger: gets rolled-back transactions.
    /// - Throws: ``FogCore/FogError/Code/conflict``, naming the process, if another has the database open;
    ///   ``FogCore/FogError/Code/unsupported`` if a newer version of the program has changed its schema;
    ///   ``FogCore/FogError/Code/corrupted`` if it is damaged or no database; ``FogCore/FogError/Code/forbidden`` if
    ///   others may write to the folder.
    public static func open(
        _ path: String, migrations: DatabaseMigrator, options: TransactionStoreOptions = TransactionStoreOptions(),
        on disk: any DurableDisk = PosixDisk(), logger: Logger = Logger(label: "fog.storage")
    ) throws(FogError) -> TransactionStore {
        let location = try FileLocation(path)
        try PrivateFolder.prepare(location.folder, on: disk)
        let lock = try FileLock.acquire(path + ".lock")
        try prepareFiles(location, on: disk)
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(options))
            try pool.writeWithoutTransaction { database in
                try setUp(database, options: options)
                guard try !migrations.hasBeenSuperseded(database) else {
                    throw FogError(
                        .unsupported,
                        "the database '\(path)' was changed by a newer version of this program; use that version, "
                            + "or restore the copy from before the change")
                }
                if options.checksIntegrity { try checkIntegrity(database, path: path) }
            }
            try migrations.migrate(pool)
            // SQLite keeps the name of a new log, and says nothing if it can't.
            try disk.openFolder(location.folder).synchronize()
            return TransactionStore(pool: pool, lock: lock, options: options, logger: logger)
        } catch {
            throw .database(error, path: path)
        }
    }

    /// Makes the file with mode 600 before SQLite would make it with whatever the umask says; the files beside it (log
    /// and index) get the mode of the database's.
    private static func prepareFiles(_ location: FileLocation, on disk: any DurableDisk) throws(FogError) {
        let folder = try disk.openFolder(location.folder)
        do {
            _ = try folder.createFile(location.name, permissions: 0o600)
        } catch let error where error.code == .conflict {
            let file = try PosixFolder(location.folder).openFile(location.name, flags: O_RDWR)
            guard fchmod(file.descriptor, 0o600) == 0 else {
                throw .system(errno, "can't make '\(file.path)' private")
            }
        }
        if let log = try folder.openFile(location.name + "-wal") { try keep(log) }
        try folder.synchronize()
    }

    /// Makes the log durable that a process has left which died. SQLite takes for committed what is whole in it, and
    /// readers are soon told so, whether it has reached the disk or not. It is written again, because after a
    /// synchronisation that failed the system may take its pages for written.
    private static func keep(_ log: any DurableFile) throws(FogError) {
        let size = try log.size()
        for offset in stride(from: 0, to: size, by: 1 << 20) {
            try log.write(try log.read(at: offset, count: min(1 << 20, size - offset)), at: offset)
        }
        try log.synchronize()
    }

    private static func configuration(_ options: TransactionStoreOptions) -> Configuration {
        var configuration = Configuration()
        configuration.label = "fog.storage"
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = max(1, options.readerCount)
        configuration.busyMode = .timeout(options.busyTimeout.secondsValue)
        configuration.prepareDatabase { database in
            // What is sorted or gathered on the way must not reach a disk that nobody chose for it.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    private static func setUp(_ database: GRDB.Database, options: TransactionStoreOptions) throws {
        // GRDB leaves the connection at NORMAL, which in WAL mode loses the last commits with the power.
        try database.execute(sql: "PRAGMA synchronous = FULL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = \(max(1, options.checkpointPages))")
        // A log that one long read made grow gives its room back.
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
        guard journal == "wal", synchronous == 2, foreignKeys == 1 else {
            throw FogError(
                .unsupported,
                "SQLite doesn't keep the settings that durability needs (journal_mode \(journal ?? "unknown"), "
                    + "synchronous \(synchronous ?? -1), foreign_keys \(foreignKeys ?? -1)); "
                    + "use a local file system and an unrestricted build of SQLite")
        }
    }

    private static func checkIntegrity(_ database: GRDB.Database, path: String) throws {
        let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(5)")
        guard findings == ["ok"] else {
            throw FogError(
                .corrupted,
                "the database '\(path)' is damaged (\(findings.joined(separator: "; "))); restore it from a copy")
        }
    }
}
