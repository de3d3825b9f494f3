import GRDBSQLite
import Glibc
import Synchronization

/// A VFS for SQLite that brings the calls for files on an ``UnreliableDisk`` there, and all others to the operating
/// system. It becomes the default of this process, because that is the one that the product opens its databases with.
enum UnreliableSQLite {
    private static let disks = Mutex<[String: UnreliableDisk]>([:])

    /// Brings the calls for a disk's files to it.
    static func attach(_ disk: UnreliableDisk) {
        registration
        disks.withLock { $0[disk.root] = disk }
    }

    static func detach(_ disk: UnreliableDisk) {
        disks.withLock { $0[disk.root] = nil }
    }

    /// The disk that a file is on, and the file's path below its root.
    static func locate(_ path: UnsafePointer<CChar>?) -> (disk: UnreliableDisk, name: String)? {
        guard let path else { return nil }
        let text = String(cString: path)
        return disks.withLock { disks in
            for disk in disks.values {
                if let name = disk.relative(text) { return (disk, name) }
            }
            return nil
        }
    }

    /// The operating system's VFS. SQLite keeps it for as long as the process lives.
    nonisolated(unsafe) private static let system: UnsafeMutablePointer<sqlite3_vfs> = sqlite3_vfs_find("unix")!

    private static let registration: Void = {
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        // What isn't replaced works as before: the system's functions look at nothing of the VFS but what is copied.
        vfs.initialize(to: system.pointee)
        vfs.pointee.pNext = nil
        vfs.pointee.zName = UnsafePointer(strdup("unreliable"))
        vfs.pointee.szOsFile = Int32(UnreliableSQLiteFile.headerSize) + system.pointee.szOsFile
        vfs.pointee.xOpen = { _, path, file, flags, outFlags in
            open(path, file, flags, outFlags)
        }
        vfs.pointee.xDelete = { _, path, synchronizesFolder in
            remove(path, andSynchronize: synchronizesFolder != 0)
        }
        let code = sqlite3_vfs_register(vfs, 1)
        precondition(code == SQLITE_OK, "SQLite doesn't take the VFS: \(code)")
    }()

    private static func open(
        _ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: Int32,
        _ outFlags: UnsafeMutablePointer<Int32>?
    ) -> Int32 {
        guard let file, let open = system.pointee.xOpen else { return SQLITE_ERROR }
        guard let (disk, name) = locate(path) else { return open(system, path, file, flags, outFlags) }
        file.pointee.pMethods = nil
        var isNew = false
        var number = disk.number(of: name)
        if number == nil {
            guard flags & SQLITE_OPEN_CREATE != 0 else { return SQLITE_CANTOPEN }
            switch disk.create(name) {
            case .success(let file): (number, isNew) = (file, true)
            case .failure(let call): return call.failure.code(SQLITE_CANTOPEN)
            }
        }
        guard let number else { return SQLITE_CANTOPEN }
        let real = UnreliableSQLiteFile.real(of: file)
        let code = open(system, path, real, flags, outFlags)
        guard code == SQLITE_OK else { return code }
        // As the system's VFS does: the first synchronisation of a new log or journal also keeps its name.
        let kinds = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL
        let opened = UnreliableSQLiteFile(
            disk: disk, name: name, number: number, keepsItsName: isNew && flags & kinds != 0)
        opened.install(in: file)
        return SQLITE_OK
    }

    private static func remove(_ path: UnsafePointer<CChar>?, andSynchronize synchronizes: Bool) -> Int32 {
        guard let remove = system.pointee.xDelete else { return SQLITE_ERROR }
        guard let (disk, name) = locate(path), disk.number(of: name) != nil else {
            return remove(system, path, synchronizes ? 1 : 0)
        }
        if let failure = disk.remove(name) { return failure.code(sqliteError(SQLITE_IOERR, 10)) }
        let code = remove(system, path, 0)
        guard code == SQLITE_OK, synchronizes else { return code }
        return disk.synchronizeFolder(UnreliableDisk.folder(of: name))?.code(sqliteError(SQLITE_IOERR, 5)) ?? code
    }

    /// An extended result code of SQLite, whose macros Swift doesn't see.
    static func sqliteError(_ code: Int32, _ detail: Int32) -> Int32 { code | detail << 8 }
}
