/// The mounts that a process sees, as `/proc/self/mountinfo` lists them (proc(5)).
struct MountTable: Hashable, Sendable {
    /// One mount.
    struct Mount: Hashable, Sendable {
        /// The folder of the mounted file system that appears at ``mountPoint``.
        var root: String
        /// Where it appears.
        var mountPoint: String
        /// The kind of file system: `cgroup`, `cgroup2`, `tmpfs` …
        var type: String
        /// Options of this mount, such as `ro`.
        var options: [String]
        /// Options of the file system; for `cgroup`, the controllers' names are among them.
        var superOptions: [String]
    }

    /// The mounts, in the kernel's order: a later one hides an earlier one at the same place.
    var mounts: [Mount]

    /// Reads the text of `mountinfo`; lines that don't have its form are left out.
    init(parsing text: String) {
        mounts = text.split(separator: "\n").compactMap(Self.mount)
    }

    private static func mount(_ line: Substring) -> Mount? {
        // 36 35 98:0 /root /point rw,noatime master:1 - type source super,options
        let fields = line.split(separator: " ", omittingEmptySubsequences: true)
        guard fields.count >= 9, let dash = fields.dropFirst(6).firstIndex(of: "-"), fields.count > dash + 3 else {
            return nil
        }
        return Mount(
            root: unescape(fields[3]), mountPoint: unescape(fields[4]), type: String(fields[dash + 1]),
            options: fields[5].split(separator: ",").map(String.init),
            superOptions: fields[dash + 3].split(separator: ",").map(String.init))
    }

    /// Replaces the octal escapes (`\040` is a space) that the kernel uses in paths.
    private static func unescape(_ field: Substring) -> String {
        let bytes = Array(field.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
                let code = UInt8(String(decoding: bytes[index + 1...index + 3], as: UTF8.self), radix: 8)
            {
                result.append(code)
                index += 4
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
