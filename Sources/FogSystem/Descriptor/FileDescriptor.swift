import CFogSystem
package import FogCore
import Glibc

/// An open file, pipe end or socket, closed when the last reference to it goes.
///
/// Every descriptor made here is close-on-exec: a child gets only those that its description names.
package final class FileDescriptor: Sendable {
    /// The number by which the kernel knows it. Valid as long as this object lives.
    package let number: Int32

    /// Takes over an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Opens the file at `path`; `flags` as in open(2).
    package static func open(
        _ path: String, _ flags: Int32 = O_RDONLY, mode: UInt32 = 0o600
    ) throws(FogError) -> FileDescriptor {
        let number = fog_descriptor_open(path, flags, mode)
        if number < 0 { throw SystemError.last.fogError("can't open \(path)") }
        return FileDescriptor(owning: number)
    }

    /// Opens the file at `path` for adding to its end, or makes it, readable for its owner only.
    package static func append(to path: String) throws(FogError) -> FileDescriptor {
        try open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
    }

    /// The two ends of a new pipe; reads from the first return at once if `isNonblocking`. Writes block.
    package static func pipe(isNonblocking: Bool) throws(FogError) -> (read: FileDescriptor, write: FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        if fog_descriptor_pipe(&ends) != 0 { throw SystemError.last.fogError("can't make a pipe") }
        let read = FileDescriptor(owning: ends[0])
        let write = FileDescriptor(owning: ends[1])
        if isNonblocking, fog_descriptor_set_nonblocking(read.number) != 0 {
            throw SystemError.last.fogError("can't set up a pipe")
        }
        return (read, write)
    }

    /// The two ends of a new Unix stream socket, for a child that is spoken to in both directions. Both block.
    package static func socketPair() throws(FogError) -> (FileDescriptor, FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        if socketpair(AF_UNIX, kind, 0, &ends) != 0 { throw SystemError.last.fogError("can't make a socket pair") }
        return (FileDescriptor(owning: ends[0]), FileDescriptor(owning: ends[1]))
    }

    /// A file in memory that holds `bytes`, to be read from its start.
    package static func memory(_ name: String, holding bytes: [UInt8]) throws(FogError) -> FileDescriptor {
        let number = fog_descriptor_memory(name)
        if number < 0 { throw SystemError.last.fogError("can't make a file in memory") }
        let descriptor = FileDescriptor(owning: number)
        try descriptor.write(bytes)
        if lseek(number, 0, SEEK_SET) != 0 { throw SystemError.last.fogError("can't rewind a file in memory") }
        return descriptor
    }

    /// Writes all of `bytes` to a blocking descriptor, waiting where the other end is slow.
    package func write(_ bytes: [UInt8]) throws(FogError) {
        var position = 0
        while position < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                fog_descriptor_write(number, buffer.baseAddress.map { $0 + position }, buffer.count - position)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw SystemError.last.fogError("can't write to descriptor \(number)")
            }
            position += written
        }
    }

    /// Who connected the other end of this Unix socket.
    package func peer() throws(FogError) -> (process: Int32, user: UInt32, group: UInt32) {
        var process: pid_t = 0
        var user: uid_t = 0
        var group: gid_t = 0
        if fog_descriptor_peer(number, &process, &user, &group) != 0 {
            throw SystemError.last.fogError("can't tell who is at the other end of a socket")
        }
        return (process, user, group)
    }
}
