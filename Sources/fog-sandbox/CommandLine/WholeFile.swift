import Glibc

/// Reads and writes files whole.
enum WholeFile {
    /// The bytes of the file at `path`, refused beyond `limit`.
    static func read(_ path: String, limit: Int) throws(SandboxFailure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else { throw .engine("\(path) can't be opened: \(SystemError.last)") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .engine("\(path) can't be read: \(SystemError.last)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .data("\(path) is not a regular file") }
        guard status.st_size <= limit else {
            throw .data("\(path) has \(status.st_size) bytes, more than the \(limit) that are accepted")
        }
        let size = Int(status.st_size)
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(file, buffer.baseAddress.map { $0 + filled }, size - filled)
                if count > 0 {
                    filled += count
                } else if count == 0 {
                    return
                } else if errno != EINTR {
                    failure = SystemError.last
                    return
                }
            }
        }
        if let failure { throw .engine("\(path) can't be read: \(failure)") }
        return bytes
    }

    /// Makes the file at `path` hold exactly `bytes`, readable and writable by its owner alone.
    ///
    /// It is not synchronised to the disk, and half a file may be left behind on an error: the caller gives a path of
    /// its own and moves the file to its place when the process has succeeded.
    static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws(SandboxFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o600)
        guard file >= 0 else { throw .engine("\(path) can't be written: \(SystemError.last)") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                let error = SystemError.last
                close(file)
                throw .engine("\(path) can't be written: \(error)")
            }
        }
        guard close(file) == 0 else { throw .engine("\(path) can't be written: \(SystemError.last)") }
    }
}
