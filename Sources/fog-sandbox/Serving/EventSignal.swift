import Glibc

/// A signal from one thread to another, which waits for it together with sockets in `poll`: a pipe.
struct EventSignal: Sendable {
    /// Readable from ``raise()`` until ``take()``.
    let descriptor: Int32
    private let sender: Int32

    /// Makes a signal that isn't raised.
    init() throws(SandboxFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .engine("no pipe can be made: \(SystemError.last)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (descriptor, sender) = (ends[0], ends[1])
    }

    /// Wakes whoever waits. Raise it once before it is taken.
    func raise() {
        var byte: UInt8 = 1
        while write(sender, &byte, 1) < 0 && errno == EINTR {}
    }

    /// Waits until the signal is raised, and lowers it.
    func take() {
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) < 0 && errno == EINTR {}
    }
}
