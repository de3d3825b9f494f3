import FogCore
import FogSystem
import Glibc

/// Lets the user that a sandbox runs as at an attempt's folders.
enum FolderAccess {
    /// Lets everybody read a folder and what is beneath it; who can reach it is decided by the folders above it.
    static func letRead(_ folder: String) {
        chmod(folder, 0o755)
        FolderWalk.visit(folder) { entry in
            let bits: mode_t = entry.isFolder ? 0o555 : 0o444
            guard entry.isFolder || entry.isFile, entry.status.st_mode & bits != bits else { return true }
            // A link can't have taken the entry's place: nothing but the worker writes here before the start.
            fchmodat(entry.folder, entry.name, entry.status.st_mode & 0o777 | bits, 0)
            return true
        }
    }

    /// Gives a folder and what is beneath it to a user.
    static func give(_ folder: String, to user: ChildDescription.User) throws(FogError) {
        guard lchown(folder, user.user, user.group) == 0 else {
            throw SystemError.last.fogError("can't give \(folder) to the sandbox's user")
        }
        FolderWalk.visit(folder) { entry in
            fchownat(entry.folder, entry.name, user.user, user.group, AT_SYMLINK_NOFOLLOW) == 0
        }
    }
}
