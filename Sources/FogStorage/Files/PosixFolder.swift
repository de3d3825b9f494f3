public import FogCore
import Glibc

/// A folder of the operating system, held open, so that a renamed or replaced parent can't redirect later calls.
public final class PosixFolder: DurableFolder {
    public let path: String
    private let descriptor: Int32

    /// Opens an existing folder.
    public init(_ path: String) throws(FogError) {
        guard !path.utf8.contains(0) else { throw FogError(.invalid, "a folder's path contains a NUL character") }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .system(errno, "can't open the folder '\(path)'") }
    }

    deinit {
        if descriptor >= 0 { _ = close(descriptor) }
    }

    public func openFile(_ name: String) throws(FogError) -> (any DurableFile)? {
        do {
            return try openFile(name, flags: O_RDWR)
        } catch let error where error.code == .notFound {
            return nil
        }
    }

    /// Opens an existing regular file with `O_RDONLY` or `O_RDWR`; follows no symbolic link and never blocks on a pipe.
    func openFile(_ name: String, flags: Int32) throws(FogError) -> PosixFile {
        let path = try checkedPath(of: name)
        let opened = openat(descriptor, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard opened >= 0 else { throw .system(errno, "can't open '\(path)'") }
        let file = PosixFile(descriptor: opened, path: path)
        guard try file.status().st_mode & S_IFMT == S_IFREG else {
            throw FogError(.invalid, "'\(path)' is not a regular file")
        }
        return file
    }

    public func createFile(_ name: String, permissions: UInt32) throws(FogError) -> any DurableFile {
        let path = try checkedPath(of: name)
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let opened = openat(descriptor, name, flags, permissions & 0o777)
        guard opened >= 0 else { throw .system(errno, "can't create '\(path)'") }
        let file = PosixFile(descriptor: opened, path: path)
        // The process's umask took bits away; what was asked for is what the file gets.
        guard fchmod(opened, permissions & 0o777) == 0 else {
            let failure = errno
            _ = unlinkat(descriptor, name, 0)
            throw .system(failure, "can't set the permissions of '\(path)'")
        }
        return file
    }

    public func rename(_ name: String, to target: String, replacing: Bool) throws(FogError) {
        let path = try checkedPath(of: name)
        let targetPath = try checkedPath(of: target)
        if replacing {
            guard renameat(descriptor, name, descriptor, target) == 0 else {
                throw .system(errno, "can't rename '\(path)' to '\(targetPath)'")
            }
            return
        }
        // A second name and then the removal of the first: unlike renaming, giving a name that is taken fails.
        guard linkat(descriptor, name, descriptor, target, 0) == 0 else {
            throw .system(errno, "can't put '\(targetPath)' in place")
        }
        try remove(name)
    }

    public func remove(_ name: String) throws(FogError) {
        let path = try checkedPath(of: name)
        guard unlinkat(descriptor, name, 0) == 0 else { throw .system(errno, "can't remove '\(path)'") }
    }

    public func names() throws(FogError) -> [String] {
        // fdopendir takes its descriptor over, so it gets one of its own.
        let listed = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listed >= 0 else { throw .system(errno, "can't list the folder '\(path)'") }
        guard let stream = fdopendir(listed) else {
            let failure = errno
            _ = close(listed)
            throw .system(failure, "can't list the folder '\(path)'")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .system(errno, "can't list the folder '\(path)'") }
        return names
    }

    public func synchronize() throws(FogError) {
        guard fsync(descriptor) == 0 else { throw .system(errno, "can't synchronise the folder '\(path)'") }
    }

    private func checkedPath(of name: String) throws(FogError) -> String {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0), !name.utf8.contains(UInt8(ascii: "/"))
        else { throw FogError(.invalid, "'\(name)' isn't the name of a file in '\(path)'") }
        return path(of: name)
    }
}
