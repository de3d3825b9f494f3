public import FogCore
import Glibc

/// An exclusive hold on a resource by one process, for as long as the value lives.
///
/// The hold (`flock`) ends when the process ends, however it ends, so a stale lock file doesn't matter and is left in
/// place. It is advisory: it keeps out those who ask.
public struct FileLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Takes the hold that the file at `path` stands for, creating the file if need be, without waiting.
    ///
    /// - Throws: ``FogError/Code/conflict``, naming the holder's process if it is known, if another has it; also if the
    ///   other is in this process.
    public static func acquire(_ path: String) throws(FogError) -> FileLock {
        guard !path.utf8.contains(0) else { throw FogError(.invalid, "a file's path contains a NUL character") }
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno, "can't open the lock file '\(path)'") }
        let lock = FileLock(descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            guard failure == EWOULDBLOCK else { throw .system(failure, "can't lock '\(path)'") }
            let holder = lock.recordedProcess().map { "process \($0)" } ?? "another process"
            throw FogError(.conflict, "\(holder) holds '\(path)'; stop it first, or use another folder")
        }
        lock.recordThisProcess()
        return lock
    }

    deinit {
        // A child that is just being started has a copy of the descriptor until it executes; closing ours alone would
        // leave the hold with it for that long.
        _ = flock(descriptor, LOCK_UN)
        _ = close(descriptor)
    }

    /// Notes who holds the lock, for the message that the next one gets. A note that can't be written costs only that.
    private borrowing func recordThisProcess() {
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private borrowing func recordedProcess() -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return nil }
        return Int32(String(decoding: text[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
