import FogCore
import FogJobs
import Synchronization

/// The folders of a worker's attempts.
///
/// Those of a job's finished attempts serve its later ones, emptied: to make and remove folders by the thousand costs
/// some file systems more than the tasks themselves. No other job gets them.
final class AttemptFolders: Sendable {
    private let path: String
    private let idle = Mutex<[JobID: [AttemptFolder]]>([:])

    /// The most folders that are kept for later. When there are more, those of other jobs go.
    private static let keptLimit = 128

    /// Makes folders beneath `path`.
    init(_ path: String) {
        self.path = path
    }

    /// An empty folder for an attempt.
    func take(for lease: LeaseKey) throws(FogError) -> AttemptFolder {
        let kept = idle.withLock { $0[lease.task.job]?.popLast() }
        if let kept { return kept }
        return try AttemptFolder("\(path)/\(lease.task)-\(lease.fence)")
    }

    /// Takes a folder back whose attempt is over. Blocks on the disk. Returns whether nothing of its content is left.
    func giveBack(_ folder: AttemptFolder, of job: JobID) -> Bool {
        guard folder.clear() else { return folder.remove() }
        let removed = idle.withLock { idle -> [AttemptFolder] in
            idle[job, default: []].append(folder)
            guard idle.values.reduce(0, { $0 + $1.count }) > Self.keptLimit else { return [] }
            let others = idle.filter { $0.key != job }.values.flatMap(\.self)
            guard others.isEmpty else {
                idle = idle.filter { $0.key == job }
                return others
            }
            return [idle[job]?.popLast() ?? folder]
        }
        return removed.map { $0.remove() }.allSatisfy(\.self)
    }

    /// Removes the folders that no attempt uses. Blocks on the disk.
    func removeIdle() {
        let removed = idle.withLock { idle in
            defer { idle = [:] }
            return idle.values.flatMap(\.self)
        }
        for folder in removed { _ = folder.remove() }
    }
}
