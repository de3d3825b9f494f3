public import FogCore
import Glibc

/// Folders for state that no other user may change.
public enum PrivateFolder {
    /// Creates the folder with mode 700, and any that lead to it, unless it exists; then checks that it is safe to use.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if an existing folder belongs to somebody else than this user and root, or
    ///   group or others may write to it: they could put another file in place of ours.
    public static func prepare(_ path: String) throws(FogError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FogError(.invalid, "a folder's path isn't valid") }
        try createMissing(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(errno, "can't examine the folder '\(path)'") }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FogError(.invalid, "'\(path)' is not a folder") }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw FogError(
                .forbidden, "the folder '\(path)' belongs to user \(status.st_uid); run: chown \(geteuid()) '\(path)'")
        }
        guard status.st_mode & 0o022 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw FogError(
                .forbidden,
                "other users may write to the folder '\(path)' (mode \(mode)); run: chmod 700 '\(path)', "
                    + "or choose a folder of its own")
        }
    }

    private static func createMissing(_ path: String) throws(FogError) {
        if mkdir(path, 0o700) == 0 {
            // The new folder's name is kept by its parent.
            guard let parent = parent(of: path) else { return }
            try PosixFolder(parent).synchronize()
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            guard let parent = parent(of: path) else { throw .system(ENOENT, "can't create the folder '\(path)'") }
            try createMissing(parent)
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw .system(errno, "can't create the folder '\(path)'")
            }
            try PosixFolder(parent).synchronize()
        case let failure: throw .system(failure, "can't create the folder '\(path)'")
        }
    }

    /// The path without its last component; `nil` for the root and for what isn't a name.
    private static func parent(of path: String) -> String? {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return try? FileLocation(String(path)).folder
    }
}
