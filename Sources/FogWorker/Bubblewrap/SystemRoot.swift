import FogCore
import Glibc

/// What of the machine's own files a sandbox shows, read-only: programs and their libraries, and a few files of `/etc`.
struct SystemRoot: Hashable, Sendable {
    /// How one of the top folders is made.
    enum Entry: Hashable, Sendable {
        /// A folder of its own.
        case folder
        /// A symbolic link with this target.
        case link(String)
    }

    /// The top folders that there are, by path.
    var entries: [String: Entry]
    /// The files and folders of `/etc` that there are and that programs need.
    var configuration: [String]

    /// What of ``configuration`` the loader of libraries needs.
    var loaderConfiguration: [String] { configuration.filter { $0 == "/etc/ld.so.cache" } }

    /// The folders that can hold programs and libraries.
    static let candidates = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]

    /// What programs read of `/etc` that says nothing about the machine's people and services.
    static let configurationCandidates = [
        "/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
        "/etc/mime.types", "/etc/protocols", "/etc/services",
    ]

    /// Looks at this machine.
    static func ofThisMachine() -> SystemRoot {
        var entries: [String: Entry] = [:]
        for path in candidates {
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: entries[path] = .folder
            case S_IFLNK:
                let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
                    count = buffer.baseAddress.map { max(0, readlink(path, $0, buffer.count)) } ?? 0
                }
                if !target.isEmpty { entries[path] = .link(String(decoding: target, as: UTF8.self)) }
            default: break
            }
        }
        return SystemRoot(
            entries: entries, configuration: configurationCandidates.filter { access($0, R_OK) == 0 })
    }

    /// The accounts that programs in a sandbox can look up.
    static let accounts = [
        (path: "/etc/passwd", text: "nobody:x:65534:65534:nobody:/work:/bin/sh\n"),
        (path: "/etc/group", text: "nogroup:x:65534:\n"),
        (path: "/etc/nsswitch.conf", text: "passwd: files\ngroup: files\nhosts: files\n"),
        (path: "/etc/hosts", text: "127.0.0.1 localhost fog\n"),
    ]
}
