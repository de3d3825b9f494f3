import GRDBSQLite

/// The functions that SQLite calls for an ``UnreliableSQLiteFile``.
enum UnreliableSQLiteMethods {
    /// Made once and never freed: SQLite keeps pointers to it.
    nonisolated(unsafe) static let table: UnsafeMutablePointer<sqlite3_io_methods> = {
        let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        table.initialize(to: methods)
        return table
    }()

    private static var methods: sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        // Without memory-mapped reads, which would go past the disk.
        methods.iVersion = 2
        methods.xClose = { file in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            let code = real.pointee.pMethods.pointee.xClose(real)
            UnreliableSQLiteFile.object(of: file).uninstall(from: file)
            return code
        }
        methods.xRead = { file, bytes, count, offset in
            guard let file else { return SQLITE_ERROR }
            if let failure = UnreliableSQLiteFile.object(of: file).disk.read() {
                return failure.code(UnreliableSQLite.sqliteError(SQLITE_IOERR, 1))
            }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xRead(real, bytes, count, offset)
        }
        methods.xWrite = { file, bytes, count, offset in
            guard let file, let bytes else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return UnreliableSQLiteFile.object(of: file).write(bytes, count, at: offset, to: real)
        }
        methods.xTruncate = { file, size in
            guard let file else { return SQLITE_ERROR }
            let object = UnreliableSQLiteFile.object(of: file)
            if let failure = object.disk.truncate(object.number, to: Int(size)) {
                return failure.code(UnreliableSQLite.sqliteError(SQLITE_IOERR, 6))
            }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xTruncate(real, size)
        }
        methods.xSync = { file, _ in
            guard let file else { return SQLITE_ERROR }
            return UnreliableSQLiteFile.object(of: file).synchronize()
        }
        addLocks(to: &methods)
        addProperties(to: &methods)
        addSharedMemory(to: &methods)
        return methods
    }

    private static func addLocks(to methods: inout sqlite3_io_methods) {
        methods.xLock = { file, kind in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xLock(real, kind)
        }
        methods.xUnlock = { file, kind in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xUnlock(real, kind)
        }
        methods.xCheckReservedLock = { file, result in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xCheckReservedLock(real, result)
        }
    }

    private static func addProperties(to methods: inout sqlite3_io_methods) {
        methods.xFileSize = { file, size in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xFileSize(real, size)
        }
        methods.xFileControl = { file, operation, argument in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xFileControl(real, operation, argument)
        }
        methods.xSectorSize = { file in
            guard let file else { return 0 }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xSectorSize(real)
        }
        methods.xDeviceCharacteristics = { file in
            guard let file else { return 0 }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xDeviceCharacteristics(real)
        }
    }

    /// The log's index is shared memory: it doesn't outlive the processes, and no disk is needed for it.
    private static func addSharedMemory(to methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, page, size, extend, memory in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xShmMap(real, page, size, extend, memory)
        }
        methods.xShmLock = { file, offset, count, flags in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xShmLock(real, offset, count, flags)
        }
        methods.xShmBarrier = { file in
            guard let file else { return }
            let real = UnreliableSQLiteFile.real(of: file)
            real.pointee.pMethods.pointee.xShmBarrier(real)
        }
        methods.xShmUnmap = { file, deletes in
            guard let file else { return SQLITE_ERROR }
            let real = UnreliableSQLiteFile.real(of: file)
            return real.pointee.pMethods.pointee.xShmUnmap(real, deletes)
        }
    }
}
