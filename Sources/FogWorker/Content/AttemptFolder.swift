import FogCore
import FogExecution
import FogJobs
import FogStorage
import Glibc

/// The folder of one attempt: made before it starts, emptied out when it is over.
struct AttemptFolder: Sendable {
    let folders: ExecutionFolders

    /// Makes the folder with its three parts.
    init(_ path: String) throws(FogError) {
        folders = ExecutionFolders(root: path)
        guard mkdir(path, 0o700) == 0 else { throw .system(errno, "can't make the folder '\(path)'") }
        for part in [folders.input, folders.output, folders.work] where mkdir(part, 0o700) != 0 {
            let failure = errno
            FolderRemoval.remove(path)
            throw .system(failure, "can't make the folder '\(part)'")
        }
        // The sandbox's user comes through here; who else may is decided by the folder above.
        chmod(path, 0o711)
    }

    /// Puts a file where the program expects an input: a path that begins with `/in/`.
    ///
    /// The file gets a second name rather than a copy where the file system allows it; programs see it read-only.
    func place(_ file: String, at destination: String) throws(FogError) {
        let parts = destination.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.first == "in", parts.count >= 2, !parts.contains(".."), !parts.contains(".") else {
            throw FogError(.invalid, "an input must lie under /in, not at '\(destination)'")
        }
        var folder = folders.input
        for part in parts.dropFirst().dropLast() {
            folder += "/\(part)"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw .system(errno, "can't make the folder '\(folder)'")
            }
        }
        let place = "\(folder)/\(parts[parts.count - 1])"
        if link(file, place) == 0 { return }
        guard errno == EXDEV || errno == EPERM || errno == EMLINK else {
            throw .system(errno, "can't place the input '\(destination)'")
        }
        try Self.copy(file, to: place)
    }

    /// Writes a text that the program reads as its standard input, and returns its path.
    func placeStandardInput(_ text: String) throws(FogError) -> String {
        let path = standardInput
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
        guard descriptor >= 0 else { throw .system(errno, "can't write '\(path)'") }
        try PosixFile(descriptor: descriptor, path: path).write(Array(text.utf8), at: 0)
        return path
    }

    /// Removes the folder and everything in it. Returns whether it is gone.
    func remove() -> Bool {
        FolderRemoval.remove(folders.root)
    }

    /// Makes the folder as it was when it was new. Returns whether that worked.
    func clear() -> Bool {
        unlink(standardInput)
        return [folders.input, folders.output, folders.work].allSatisfy { part in
            FolderRemoval.empty(part) && Self.isAsNew(part)
        }
    }

    /// Makes the folder the worker's alone, if it isn't.
    private static func isAsNew(_ part: String) -> Bool {
        var status = stat()
        guard lstat(part, &status) == 0 else { return false }
        if status.st_uid == geteuid(), status.st_gid == getegid(), status.st_mode & 0o7777 == 0o700 { return true }
        return lchown(part, geteuid(), getegid()) == 0 && chmod(part, 0o700) == 0
    }

    private var standardInput: String { folders.root + "/stdin" }

    private static func copy(_ source: String, to destination: String) throws(FogError) {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw .system(errno, "can't read '\(source)'") }
        defer { close(from) }
        let to = open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
        guard to >= 0 else { throw .system(errno, "can't write '\(destination)'") }
        let target = PosixFile(descriptor: to, path: destination)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var offset = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { read(from, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(errno, "can't copy '\(source)'") }
            try target.write(Array(buffer.prefix(count)), at: offset)
            offset += count
        }
    }
}
