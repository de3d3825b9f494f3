import FogCore
import FogJobs
import Synchronization

/// The folders of a worker's attempts.
///
/// Those of finished attempts serve later ones, emptied: to make and remove folders by the thousand costs some file
/// systems more than the tasks themselves. A folder that a command has had stays with its job, because a command can mark
/// the folder itself, with attributes or access lists; a WebAssembly program can't.
final class AttemptFolders: Sendable {
    private let path: String
    private let idle = Mutex<[Keeper: [AttemptFolder]]>([:])

    /// Who may have a folder next.
    private enum Keeper: Hashable {
        case job(JobID)
        case anybody

        init(_ lease: LeaseKey, _ program: EngineSpecification) {
            switch program {
            case .process: self = .job(lease.task.job)
            case .wasm, .noop: self = .anybody
            }
        }
    }

    /// The most folders that are kept for later. When there are more, those of other jobs go.
    private static let keptLimit = 128

    /// Makes folders beneath `path`.
    init(_ path: String) {
        self.path = path
    }

    /// An empty folder for an attempt.
    func take(for lease: LeaseKey, program: EngineSpecification) throws(FogError) -> AttemptFolder {
        let kept = idle.withLock { $0[Keeper(lease, program)]?.popLast() }
        if let kept { return kept }
        return try AttemptFolder("\(path)/\(lease.task)-\(lease.fence)")
    }

    /// Takes a folder back whose attempt is over. Blocks on the disk, unless nothing was ever put into the folder. Returns
    /// whether nothing of its content is left.
    func giveBack(
        _ folder: AttemptFolder, of lease: LeaseKey, program: EngineSpecification, isUntouched: Bool = false
    ) -> Bool {
        let keeper = Keeper(lease, program)
        guard isUntouched || folder.clear() else { return folder.remove() }
        let removed = idle.withLock { idle -> [AttemptFolder] in
            idle[keeper, default: []].append(folder)
            guard idle.values.reduce(0, { $0 + $1.count }) > Self.keptLimit else { return [] }
            let others = idle.filter { $0.key != keeper }.values.flatMap(\.self)
            guard others.isEmpty else {
                idle = idle.filter { $0.key == keeper }
                return others
            }
            return [idle[keeper]?.popLast() ?? folder]
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
