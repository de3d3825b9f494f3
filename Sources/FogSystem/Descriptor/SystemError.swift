package import FogCore
import Glibc

/// What the kernel says about a failed call.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` of the call.
    package let code: Int32

    /// Names the error with this `errno`.
    package init(code: Int32) {
        self.code = code
    }

    /// The error of the call that this thread made last.
    package static var last: SystemError { SystemError(code: errno) }

    package var description: String { String(cString: strerror(code)) }

    /// The error as a caller gets it: which kind it is, and what was being done.
    package func fogError(_ context: String) -> FogError {
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
