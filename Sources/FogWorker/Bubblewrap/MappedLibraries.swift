import FogSystem

/// The folders from which a process has mapped shared libraries.
///
/// A program of ours that runs in a sandbox needs the same ones, wherever the Swift runtime is installed.
struct MappedLibraries: Hashable, Sendable {
    /// The folders, sorted, each once.
    let folders: [String]

    /// Reads the text of `/proc/<pid>/maps` (proc(5)).
    init(parsing text: String) {
        var folders: Set<String> = []
        for line in text.split(separator: "\n") {
            // address perms offset dev inode   /path
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6 else { continue }
            let path = fields[5].drop { $0 == " " }
            guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { continue }
            let name = path[path.index(after: slash)...]
            if name.hasSuffix(".so") || name.contains(".so.") { folders.insert(String(path[..<slash])) }
        }
        self.folders = folders.sorted()
    }

    /// The folders of this process's libraries.
    static func ofThisProcess() -> MappedLibraries {
        MappedLibraries(parsing: SystemFile.read("/proc/self/maps", limit: 4 << 20) ?? "")
    }

    /// The binds that show a sandbox the folders outside what ``SystemRoot`` already shows, each at its own path.
    var binds: [SandboxDescription.Bind] {
        folders
            .filter { folder in
                !SystemRoot.candidates.contains { folder == $0 || folder.hasPrefix($0 + "/") }
            }
            .map { SandboxDescription.Bind(source: $0, destination: $0) }
    }
}
