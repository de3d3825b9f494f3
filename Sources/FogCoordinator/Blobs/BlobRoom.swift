import FogCore
import Synchronization

/// The room that all blobs together have, of which uploads that are under way take as their bytes arrive.
final class BlobRoom: Sendable {
    private let limit: Int64
    private let arriving = Mutex<Int64>(0)
    private let kept: @Sendable () -> Int64

    /// Bounds all blobs to `limit` bytes; `kept` says how many those take that are stored.
    init(limit: Int64, kept: @escaping @Sendable () -> Int64) {
        self.limit = limit
        self.kept = kept
    }

    /// The bytes that are left, not less than 0.
    var left: Int64 { max(0, limit - kept() - arriving.withLock { $0 }) }

    /// Takes room for bytes that have arrived; to be given back once they are stored or given up.
    ///
    /// - Throws: ``FogError/Code/exhausted`` if there isn't as much left.
    func take(_ bytes: Int64) throws(FogError) {
        let isTaken = arriving.withLock { arriving in
            guard bytes <= limit - kept() - arriving else { return false }
            arriving += bytes
            return true
        }
        guard isTaken else { throw exhausted }
    }

    /// Gives room back.
    func giveBack(_ bytes: Int64) {
        arriving.withLock { $0 -= bytes }
    }

    /// What a caller is told whose blob doesn't fit.
    var exhausted: FogError {
        FogError(
            .exhausted,
            "the coordinator's blobs have \(left) bytes of room left; it grows when jobs' results aren't kept any more")
    }
}
