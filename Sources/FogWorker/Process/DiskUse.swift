/// How much of the disk some folders take.
struct DiskUse: Hashable, Sendable {
    /// Bytes on the disk: what the files' blocks take, and at least 512 for each entry, so that empty files count too.
    var bytes: Int64 = 0
    /// Whether a folder was nested too deep to look into, where anything may hide.
    var isTooDeep = false

    /// Adds up what is beneath the folders, and stops as soon as it is more than `limit`.
    ///
    /// The cost is one system call for each entry. What a program has deleted and still holds open isn't seen.
    init(of folders: [String], upTo limit: Int64) {
        for folder in folders {
            let coverage = FolderWalk.visit(folder) { entry in
                bytes = bytes &+ max(512, entry.diskBytes)
                return bytes <= limit
            }
            if coverage == .tooDeep { isTooDeep = true }
            if bytes > limit { return }
        }
    }
}
