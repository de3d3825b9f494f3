import Glibc

/// Where the Unix socket of a part lies.
enum SocketPlace {
    /// The socket in a folder, or, where its path would be too long for the system, in a folder for run-time files whose name
    /// follows from this one's.
    ///
    /// - Parameters:
    ///   - name: The file's path in the folder.
    ///   - folder: An absolute path.
    static func path(_ name: String, in folder: String) -> String {
        let near = "\(folder)/\(name)"
        if near.utf8.count <= 107 { return near }
        let base = DataFolder.environment("XDG_RUNTIME_DIR") ?? "/tmp"
        // FNV-1a: tells folders apart; who may enter is decided by the permissions of the folder that it names.
        let hash = folder.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let file = name.split(separator: "/").last ?? ""
        return "\(base)/fog-\(geteuid())-\(String(hash, radix: 16))/\(file)"
    }

    /// That of a node.
    static func ofNode(_ folder: String) -> String { path("node.sock", in: DataFolder.absolute(folder)) }
}
