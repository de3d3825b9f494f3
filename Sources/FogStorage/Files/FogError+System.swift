public import FogCore
import Glibc

extension FogError {
    /// The error for a system call that failed with the given `errno`.
    ///
    /// - Parameters:
    ///   - number: the value of `errno` right after the call.
    ///   - action: what was being done and to what, as in `can't write '/var/lib/fog/journal'`.
    public static func system(_ number: Int32, _ action: String) -> FogError {
        let code: Code
        switch number {
        case ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM: code = .exhausted
        case EACCES, EPERM, EROFS: code = .forbidden
        case ENOENT: code = .notFound
        case EEXIST: code = .conflict
        case EFBIG: code = .tooLarge
        case EINVAL, ENAMETOOLONG, ENOTDIR, EISDIR, ELOOP: code = .invalid
        case EIO, EBUSY, EAGAIN, EINTR, ETIMEDOUT: code = .unavailable
        default: code = .failed
        }
        return FogError(code, "\(action): \(String(cString: strerror(number)))\(nextStep(after: number))")
    }

    /// What to do about a failure, where its own text doesn't suggest it.
    private static func nextStep(after number: Int32) -> String {
        switch number {
        case ENOSPC, EDQUOT: "; free space on its disk"
        case EIO: "; see the system's log"
        default: ""
        }
    }
}
