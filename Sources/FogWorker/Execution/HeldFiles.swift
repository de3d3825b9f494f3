import FogSystem
import Glibc

/// Files that have no name any more and take room on the disk as long as processes hold them, open or mapped.
///
/// Seen as far as the worker may look into the processes: root may into all, another user not into those of
/// `fog-sandbox`. What is only under way from one process to another, in a message of a socket, is seen by nobody.
struct HeldFiles: Hashable, Sendable {
    /// What the files' blocks take on the disk.
    var bytes: Int64 = 0

    private var seen: Set<UInt64> = []
    private let devices: Set<UInt64>

    /// Adds up what `processes` hold on the file systems of `folders`, each file once.
    ///
    /// The cost is a system call for each open file and a line of text for each mapping.
    init(by processes: [Int32], onDisksOf folders: [String]) {
        devices = Set(
            folders.compactMap { folder in
                var status = stat()
                return lstat(folder, &status) == 0 ? UInt64(status.st_dev) : nil
            })
        for process in processes {
            addOpen(by: process)
            addMapped(by: process)
        }
    }

    private mutating func addOpen(by process: Int32) {
        let path = "/proc/\(process)/fd"
        guard let folder = opendir(path) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { add("\(path)/\(name)") }
        }
    }

    private mutating func addMapped(by process: Int32) {
        guard let maps = SystemFile.read("/proc/\(process)/maps", limit: 4 << 20) else { return }
        for line in maps.split(separator: "\n") where line.hasSuffix(" (deleted)") {
            // address perms offset dev inode path
            guard let range = line.split(separator: " ", maxSplits: 1).first else { continue }
            add("/proc/\(process)/map_files/\(range)")
        }
    }

    private mutating func add(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink == 0,
            devices.contains(UInt64(status.st_dev)), seen.insert(UInt64(status.st_ino)).inserted
        else { return }
        bytes = bytes &+ Int64(status.st_blocks) &* 512
    }
}
