import FogCore
import FogJobs
import Synchronization

/// How much has been uploaded under each lease: no more than its task may write, or a worker could fill the room of all
/// with what nobody asked for.
///
/// Only as long as the coordinator runs: each start gives leases their room again.
final class LeaseUploads: Sendable {
    private let taken = Mutex<[LeaseKey: Int64]>([:])

    /// Takes room under a lease for bytes that have arrived.
    ///
    /// - Throws: ``FogError/Code/tooLarge`` if there isn't as much left of `limit`.
    func take(_ bytes: Int64, under lease: LeaseKey, of limit: Int64) throws(FogError) {
        let isTaken = taken.withLock { taken in
            let before = taken[lease, default: 0]
            guard bytes <= limit - before else { return false }
            taken[lease] = before + bytes
            return true
        }
        guard isTaken else {
            throw FogError(.tooLarge, "the task of '\(lease)' may write \(limit) bytes; its outputs have more")
        }
    }

    /// Gives room back: what arrived wasn't stored.
    func giveBack(_ bytes: Int64, under lease: LeaseKey) {
        taken.withLock { taken in
            guard let before = taken[lease] else { return }
            taken[lease] = before > bytes ? before - bytes : nil
        }
    }

    /// Forgets leases that are over.
    func forget(where isOver: (LeaseKey) -> Bool) {
        taken.withLock { taken in taken = taken.filter { !isOver($0.key) } }
    }
}
