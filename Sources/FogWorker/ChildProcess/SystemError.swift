import FogCore
import Glibc

/// What the kernel says about a failed call.
struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` of the call.
    let code: Int32

    /// The error of the call that this thread made last.
    static var last: SystemError { SystemError(code: errno) }

    var description: String { String(cString: strerror(code)) }

    /// The error as a caller of the worker gets it: which kind it is, and what was being done.
    func fogError(_ context: String) -> FogError {
        let kind: FogError.Code =
            switch code {
            case ENOENT: .notFound
            case EACCES, EPERM, EROFS: .forbidden
            case EMFILE, ENFILE, ENOSPC, EDQUOT, ENOMEM, EAGAIN: .exhausted
            case ENOSYS, EOPNOTSUPP: .unsupported
            default: .failed
            }
        return FogError(kind, "\(context): \(self)")
    }
}
