import FogExecution
import FogSystem

/// How much of the disk some folders take.
struct DiskUse: Hashable, Sendable {
    /// Bytes on the disk: what the files' blocks take, and at least 512 for each entry, so that empty files count too.
    var bytes: Int64 = 0
    /// Whether a folder was nested too deep to look into, where anything may hide.
    var isTooDeep = false

    /// Adds up what is beneath the folders, and stops as soon as it is more than `limit`.
    ///
    /// The cost is one system call for each entry.
    ///
    /// - Parameter processes: Whose deleted files count too, as far as ``HeldFiles`` finds them.
    init(of folders: [String], heldBy processes: [Int32] = [], upTo limit: Int64) {
        bytes = HeldFiles(by: processes, onDisksOf: folders).bytes
        if bytes > limit { return }
        for folder in folders {
            let coverage = FolderWalk.visit(folder) { entry in
                bytes = bytes &+ max(512, entry.diskBytes)
                return bytes <= limit
            }
            if coverage == .tooDeep { isTooDeep = true }
            if bytes > limit { return }
        }
    }

    /// How an execution ends that has put more than `limit` bytes beneath its folders, or hidden what it put there;
    /// `nil` if it hasn't.
    ///
    /// - Parameter sandbox: Where the program still runs: its processes may hold what they have deleted. `nil` if it has
    ///   ended.
    static func excess(
        of folders: [String], heldBy sandbox: Sandbox?, over limit: Int64
    ) async -> ExecutionOutcome? {
        // Most programs leave nothing, and to see that takes no time.
        if sandbox == nil, folders.allSatisfy(FolderWalk.isEmpty) { return nil }
        let use = try? await BlockingWork.run {
            DiskUse(of: folders, heldBy: sandbox?.processes() ?? [], upTo: limit)
        }
        guard let use else { return nil }
        if use.bytes > limit {
            return ExecutionOutcome(.diskExceeded, message: "it may write \(limit) bytes to /out and /work")
        }
        if use.isTooDeep {
            let depth = FolderWalk.maximumDepth
            return ExecutionOutcome(.diskExceeded, message: "its folders are nested more than \(depth) deep")
        }
        return nil
    }
}
