import FogCore
import FogJobs
import FogStorage

@testable import FogCoordinator

/// A coordinator on an ``UnreliableDisk``, for tests that say themselves what goes wrong and when.
final class DiskScene {
    let folder: TemporaryFolder
    let clock = TestClock()
    private(set) var disk: UnreliableDisk
    private(set) var operations: CoordinatorOperations
    private var generation = 0

    init(seed: UInt64 = 0) async throws {
        folder = try TemporaryFolder()
        disk = try UnreliableDisk(root: folder.path + "/0", seed: seed)
        operations = try await CoordinatorLife.open(on: disk, clock: clock)
    }

    /// Ends the coordinator as the loss of power does, or the death of its process alone, and starts another on what is
    /// left.
    func restart(afterDeath isDeath: Bool = false) async throws {
        disk.turnOff()
        try? await operations.store.database.close()
        generation += 1
        let root = "\(folder.path)/\(generation)"
        let old = disk
        disk = try isDeath ? old.afterProcessDeath(root: root) : old.afterPowerCut(root: root)
        old.detach()
        operations = try await CoordinatorLife.open(on: disk, clock: clock)
    }

    func close() async throws {
        try await operations.store.database.close()
        disk.detach()
    }

    func submit(_ name: String, count: Int = 1) async throws -> JobID {
        let text = Array(JobText.make(name: name, count: count).utf8)
        return try await operations.submit(text, key: name, by: CoordinatorScene.root).job.id
    }

    /// The names of all jobs, and how many tasks each has.
    func jobs() async throws -> [String: Int] {
        let page = try await operations.jobs(state: nil, cursor: nil, limit: 100, by: CoordinatorScene.root)
        var found: [String: Int] = [:]
        for job in page.jobs {
            let tasks = try await operations.tasks(
                of: job.id, state: nil, cursor: nil, limit: 1000, by: CoordinatorScene.root)
            found[job.name, default: 0] += tasks.tasks.count
        }
        return found
    }

    func upload(_ bytes: [UInt8]) async throws {
        let answer = await operations.answer(.upload(bytes, lease: nil, by: CoordinatorScene.root))
        if case .failed(let error) = answer { throw error }
    }

    /// A blob's bytes; `nil` if there is none.
    func download(_ hash: BlobHash) async throws -> [UInt8]? {
        guard let (path, _) = try? await operations.open(hash, by: CoordinatorScene.root) else { return nil }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let file = try PosixFolder(operations.configuration.folder + "/blobs").openFile(name)
        return try file.map { try $0.read(at: 0, count: $0.size()) }
    }

    var summary: ProjectionSummary { operations.store.projection.read { ProjectionSummary($0) } }
}
