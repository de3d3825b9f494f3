import FogCore
import GRDB

extension FogError {
    /// The error for whatever a database access threw. A `FogError` passes unchanged.
    ///
    /// - Parameter path: the database's path, for the message.
    static func database(_ error: any Error, path: String) -> FogError {
        switch error {
        case let error as FogError:
            return error
        case let error as DatabaseError:
            return FogError(
                code(for: error.resultCode),
                "the database '\(path)' \(meaning(of: error.resultCode)): \(error.message ?? "no details are known")",
                cause: error)
        case is CancellationError:
            return FogError(.cancelled, "the access to the database '\(path)' was cancelled")
        default:
            return FogError(.failed, "an operation on the database '\(path)' failed", cause: error)
        }
    }

    /// The error for every caller of a batch that failed as a whole.
    ///
    /// What was wrong may be one operation's fault: to the others it is no verdict on theirs, and they may try again.
    func ofWholeBatch(of count: Int) -> FogError {
        let isEverybodys = count == 1 || code == .exhausted || code == .corrupted || code == .forbidden
        let transaction = count == 1 ? "the transaction" : "a transaction of \(count) operations"
        // The disk may have kept what it reported as failed, which shows after the next loss of power.
        let isKnown = (cause as? DatabaseError)?.resultCode != .SQLITE_IOERR
        return FogError(
            isEverybodys ? code : .unavailable,
            isKnown
                ? "nothing was stored of \(transaction): \(message)"
                : "it isn't certain that \(transaction) was stored, nor that it wasn't; repeat the call: \(message)",
            cause: cause)
    }

    private static func code(for result: ResultCode) -> Code {
        switch result {
        case .SQLITE_FULL, .SQLITE_NOMEM: .exhausted
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupted
        case .SQLITE_CONSTRAINT: .conflict
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: .forbidden
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_ABORT: .unavailable
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .unavailable
        case .SQLITE_INTERRUPT: .cancelled
        case .SQLITE_TOOBIG: .tooLarge
        default: .failed
        }
    }

    private static func meaning(of result: ResultCode) -> String {
        switch result {
        case .SQLITE_FULL: "has no room left; free space on its disk"
        case .SQLITE_NOMEM: "got no memory"
        case .SQLITE_CORRUPT: "is damaged; restore it from a copy"
        case .SQLITE_NOTADB: "is not an SQLite database; use another path"
        case .SQLITE_CONSTRAINT: "refused what breaks a constraint"
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: "may not be written; check its owner and permissions"
        case .SQLITE_IOERR: "met an error of its disk; see the system's log"
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: "is locked by another program; end that one"
        case .SQLITE_CANTOPEN: "can't be opened; check that its folder exists and is accessible"
        case .SQLITE_ABORT: "rolled the transaction back"
        case .SQLITE_INTERRUPT: "was interrupted"
        case .SQLITE_TOOBIG: "takes no value of this size"
        default: "reports an error"
        }
    }
}
