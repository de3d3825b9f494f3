public import FogCore
import Glibc

/// Folders for state that no other user may change.
public enum PrivateFolder {
    /// Creates the folder with mode 700, and any that lead to it, unless it exists; then checks that it is safe to use.
    /// When the call returns, the folder's name survives a power loss, whoever made it.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if an existing folder belongs to somebody else than this user and root, or
    ///   group or others may write to it: they could put another file in place of ours.
    public static func prepare(_ path: String, on disk: any DurableDisk = PosixDisk()) throws(FogError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw FogError(.invalid, "a folder's path isn't valid") }
        try makeMissing(path, on: disk)
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

    /// Whether there is such a folder, it is this user's, and nobody else may put anything there.
    package static func isOurs(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }

    private static func makeMissing(_ path: String, on disk: any DurableDisk) throws(FogError) {
        do {
            try disk.makeFolder(path)
        } catch let error where error.code == .conflict {
            // Whoever made it may have died before its name was kept.
            try keepName(of: path, isOurs: false, on: disk)
            return
        } catch let error where error.code == .notFound {
            guard let parent = parent(of: path) else { throw error }
            try makeMissing(parent, on: disk)
            do {
                try disk.makeFolder(path)
            } catch let error where error.code == .conflict {}
            try keepName(of: path, isOurs: true, on: disk)
            return
        }
        // The one that it is in was there: perhaps since just now, made by somebody who died.
        if let parent = parent(of: path) { try keepName(of: parent, isOurs: false, on: disk) }
        try keepName(of: path, isOurs: true, on: disk)
    }

    /// Synchronises the folder that has the name of this one. One that isn't ours to read, or whose file system doesn't
    /// synchronise folders, was made by somebody who saw to that.
    private static func keepName(of path: String, isOurs: Bool, on disk: any DurableDisk) throws(FogError) {
        guard let parent = parent(of: path) else { return }
        do {
            try disk.openFolder(parent).synchronize()
        } catch let error where !isOurs && (error.code == .forbidden || error.code == .invalid) {}
    }

    /// The path without its last component; `nil` for the root and for what isn't a name.
    private static func parent(of path: String) -> String? {
        var path = Substring(path)
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return try? FileLocation(String(path)).folder
    }
}
