import FogCore
import FogStorage
import GRDBSQLite
import Glibc

/// Why a call to an ``UnreliableDisk`` failed.
enum DiskFailure: Hashable, Sendable {
    /// The power is off, or the process dead.
    case off
    /// There is no room.
    case full
    /// The disk reports an error.
    case broken

    /// The failure as the system's calls report it.
    func error(_ action: String) -> FogError {
        switch self {
        case .off: FogError(.unavailable, "\(action): the power is off")
        case .full: .system(ENOSPC, action)
        case .broken: .system(EIO, action)
        }
    }

    /// The failure as a VFS reports it; `code` says which call it was.
    func code(_ code: Int32) -> Int32 { self == .full ? SQLITE_FULL : code }
}

/// Calls that fail with an error, and work again afterwards.
struct DiskFault: Hashable, Sendable {
    enum Kind: Hashable, Sendable, CaseIterable {
        case read, write, synchronize, name
    }

    /// Which calls fail.
    var kinds: Set<Kind>
    /// When, by the number of all calls.
    var calls: Range<Int>
}

/// Which synchronisations a disk carries out; the others it only reports as done.
enum SynchronizationPolicy: Hashable, Sendable {
    case all
    case none
    /// Not those of SQLite's write-ahead log: as if `synchronous` were less than `FULL`.
    case allButLogs
    case allButFolders
    /// Not those of files outside the database.
    case allButBlobs
}
