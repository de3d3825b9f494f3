import GRDBSQLite
import Synchronization

/// A file that SQLite has open on an ``UnreliableDisk``.
///
/// SQLite allocates the memory of its `sqlite3_file`: the header that it knows, a reference to this object, and behind
/// them the operating system's own file.
final class UnreliableSQLiteFile: Sendable {
    let disk: UnreliableDisk
    let name: String
    let number: Int
    private let keepsItsName: Atomic<Bool>

    init(disk: UnreliableDisk, name: String, number: Int, keepsItsName: Bool) {
        self.disk = disk
        self.name = name
        self.number = number
        self.keepsItsName = Atomic(keepsItsName)
    }

    /// The bytes before the operating system's file, a multiple of any alignment that it may need.
    static let headerSize = 16

    /// The operating system's file within SQLite's memory of ours.
    static func real(of file: UnsafeMutablePointer<sqlite3_file>) -> UnsafeMutablePointer<sqlite3_file> {
        (UnsafeMutableRawPointer(file) + headerSize).assumingMemoryBound(to: sqlite3_file.self)
    }

    /// The object of a file that was opened here.
    static func object(of file: UnsafeMutablePointer<sqlite3_file>) -> UnreliableSQLiteFile {
        let reference = (UnsafeMutableRawPointer(file) + MemoryLayout<sqlite3_file>.size)
            .load(as: UnsafeRawPointer.self)
        return Unmanaged<UnreliableSQLiteFile>.fromOpaque(reference).takeUnretainedValue()
    }

    /// Makes SQLite call this object for `file`, until that is closed.
    func install(in file: UnsafeMutablePointer<sqlite3_file>) {
        let reference = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
        (UnsafeMutableRawPointer(file) + MemoryLayout<sqlite3_file>.size)
            .storeBytes(of: reference, as: UnsafeRawPointer.self)
        file.pointee.pMethods = UnsafePointer(UnreliableSQLiteMethods.table)
    }

    /// Ends what ``install(in:)`` began.
    func uninstall(from file: UnsafeMutablePointer<sqlite3_file>) {
        file.pointee.pMethods = nil
        Unmanaged.passUnretained(self).release()
    }

    func write(
        _ bytes: UnsafeRawPointer, _ count: Int32, at offset: Int64,
        to real: UnsafeMutablePointer<sqlite3_file>
    ) -> Int32 {
        let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
        let (written, failure) = disk.write(number, buffer, at: Int(offset))
        if written > 0 {
            let code = real.pointee.pMethods.pointee.xWrite(real, bytes, Int32(written), offset)
            guard code == SQLITE_OK else { return code }
        }
        return failure?.code(UnreliableSQLite.sqliteError(SQLITE_IOERR, 3)) ?? SQLITE_OK
    }

    func synchronize() -> Int32 {
        let code = UnreliableSQLite.sqliteError(SQLITE_IOERR, 4)
        if let failure = disk.synchronize(number, name) { return failure.code(code) }
        guard keepsItsName.load(ordering: .relaxed) else { return SQLITE_OK }
        // The system's VFS takes a folder that can't be synchronised for one that needn't be, and tries once.
        keepsItsName.store(false, ordering: .relaxed)
        return disk.synchronizeFolder(UnreliableDisk.folder(of: name)) == .off ? code : SQLITE_OK
    }
}
