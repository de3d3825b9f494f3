public import FogCore
import Glibc

/// A file of the operating system, closed when the last reference to it goes.
public final class PosixFile: DurableFile {
    /// The path under which the file was opened, for messages.
    public let path: String
    let descriptor: Int32

    /// Takes over an open descriptor.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        // Nothing hangs on the result: what had to be durable was synchronised.
        _ = close(descriptor)
    }

    public func size() throws(FogError) -> Int {
        Int(try status().st_size)
    }

    /// What the system knows of the file: type, owner, permission bits, size.
    func status() throws(FogError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno, "can't examine '\(path)'") }
        return status
    }

    public func read(at offset: Int, count: Int) throws(FogError) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
            while initialized < buffer.count {
                let destination = buffer.baseAddress.map { UnsafeMutableRawPointer($0 + initialized) }
                let transferred = pread(descriptor, destination, buffer.count - initialized, offset + initialized)
                if transferred == 0 { return }
                if transferred > 0 {
                    initialized += transferred
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else { throw .system(failure, "can't read '\(path)' at offset \(offset)") }
        return bytes
    }

    public func write(_ bytes: [UInt8], at offset: Int) throws(FogError) {
        var failure: Int32 = 0
        var written = 0
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count {
                let source = buffer.baseAddress.map { $0 + written }
                let transferred = pwrite(descriptor, source, buffer.count - written, offset + written)
                if transferred > 0 {
                    written += transferred
                } else if transferred == 0 {
                    // A file takes no byte of a non-empty write only when there is no room.
                    failure = ENOSPC
                    return
                } else if errno != EINTR {
                    failure = errno
                    return
                }
            }
        }
        guard failure == 0 else {
            throw .system(
                failure, "can't write '\(path)' (\(written) of \(bytes.count) bytes were written at offset \(offset))")
        }
    }

    public func truncate(to size: Int) throws(FogError) {
        guard ftruncate(descriptor, size) == 0 else {
            throw .system(errno, "can't cut '\(path)' to \(size) bytes")
        }
    }

    /// Calls `fdatasync`, which keeps the bytes and the size but not the time of the last change.
    public func synchronize() throws(FogError) {
        guard fdatasync(descriptor) == 0 else { throw .system(errno, "can't synchronise '\(path)' with the disk") }
    }
}
