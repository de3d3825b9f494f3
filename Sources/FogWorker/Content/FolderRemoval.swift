import CFogSystem
import Glibc

/// Removes what a program has left behind: folders nested deeper than a path can tell, names that aren't text, folders
/// that nobody may read. No link is followed.
///
/// What lies in a folder's folders is brought up to the top first, so that two open folders and no list of names are
/// enough, whatever the program has built. The cost is a few system calls for each entry; it blocks on the disk.
enum FolderRemoval {
    /// Removes the folder at `path` and everything beneath it. Returns whether nothing of it is left.
    ///
    /// Nothing else may change the folder meanwhile.
    @discardableResult
    static func remove(_ path: String) -> Bool {
        guard let top = open(path, in: AT_FDCWD) else {
            unlink(path)
            return isAbsent(path)
        }
        while empty(top, movingTo: top) {}
        close(top)
        rmdir(path)
        return isAbsent(path)
    }

    /// Removes everything beneath the folder at `path`. Returns whether it is empty now.
    ///
    /// Nothing else may change the folder meanwhile.
    static func empty(_ path: String) -> Bool {
        if FolderWalk.isEmpty(path) { return true }
        guard let top = open(path, in: AT_FDCWD) else { return false }
        defer { close(top) }
        while empty(top, movingTo: top) {}
        var isEmpty = true
        FolderWalk.visit(path) { _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }

    private static func isAbsent(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) != 0 && errno == ENOENT
    }

    /// Removes a folder's entries, after it has moved to `top` the folders that full ones hold. Returns whether anything
    /// was removed, so that looking again may find more.
    private static func empty(_ number: Int32, movingTo top: Int32) -> Bool {
        // readdir keeps its place in what it is given, and closes it.
        let listed = fog_descriptor_open_at(number, ".", O_RDONLY | O_DIRECTORY)
        guard listed >= 0, let entries = fdopendir(listed) else {
            if listed >= 0 { close(listed) }
            return false
        }
        defer { closedir(entries) }
        var hasRemoved = false
        while let entry = readdir(entries) {
            // The bytes as the kernel gave them: a name need not be text.
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
            }
            if isSelfOrParent(name) { continue }
            if remove(name, in: number, movingTo: top) { hasRemoved = true }
        }
        return hasRemoved
    }

    private static func remove(_ name: [CChar], in folder: Int32, movingTo top: Int32) -> Bool {
        if unlinkat(folder, name, 0) == 0 || unlinkat(folder, name, AT_REMOVEDIR) == 0 { return true }
        guard let full = open(name, in: folder) else { return false }
        defer { close(full) }
        guard folder == top else {
            let newName = "fog-" + String(UInt64.random(in: 0 ... .max), radix: 36)
            return renameat(folder, name, top, newName) == 0
        }
        let hasRemoved = empty(full, movingTo: top)
        return unlinkat(folder, name, AT_REMOVEDIR) == 0 || hasRemoved
    }

    private static func isSelfOrParent(_ name: [CChar]) -> Bool {
        let dot = CChar(bitPattern: UInt8(ascii: "."))
        return name == [dot, 0] || name == [dot, dot, 0]
    }

    /// Opens a folder and makes it the worker's to change, even if the program has locked it.
    private static func open(_ name: UnsafePointer<CChar>, in folder: Int32) -> Int32? {
        let handle = fog_descriptor_open_at(folder, name, Int32(FOG_OPEN_PATH) | O_DIRECTORY | O_NOFOLLOW)
        guard handle >= 0 else { return nil }
        defer { close(handle) }
        // By the handle, not by name: a name may be a link's.
        _ = chmod("/proc/self/fd/\(handle)", 0o700)
        let number = fog_descriptor_open_at(handle, ".", O_RDONLY | O_DIRECTORY)
        return number >= 0 ? number : nil
    }
}
