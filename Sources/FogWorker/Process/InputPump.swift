import CFogSystem
import FogSystem
import Glibc

/// Feeds a file into the pipe that a program reads as its standard input.
///
/// The program doesn't get the file itself: where it runs as the worker's own user, it could open that again for writing.
struct InputPump: Sendable {
    private let file: FileDescriptor
    private let pipe: FileDescriptor

    /// Prepares to copy what is left of `file` to `pipe`.
    init(from file: FileDescriptor, to pipe: FileDescriptor) {
        self.file = file
        self.pipe = pipe
    }

    /// Copies until the file or the program ends, with at most 64 KiB in memory and no thread held.
    func run() async {
        if fog_descriptor_set_nonblocking(pipe.number) != 0 { return }
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
                count = max(0, read(file.number, buffer.baseAddress, buffer.count))
            }
            if piece.isEmpty { return }
            if await !write(piece) { return }
        }
    }

    /// Writes all of a piece. Tries again after a while when the pipe is full: readiness to write isn't reported for a
    /// pipe that fills up and then loses its reader, an attempt to write is.
    private func write(_ piece: [UInt8]) async -> Bool {
        var position = 0
        var pause = Duration.microseconds(200)
        while position < piece.count {
            let written = piece.withUnsafeBytes { buffer in
                fog_descriptor_write(pipe.number, buffer.baseAddress.map { $0 + position }, buffer.count - position)
            }
            if written > 0 {
                position += written
                pause = .microseconds(200)
            } else if written < 0, errno == EAGAIN {
                await Pause.sleep(pause)
                pause = min(pause * 2, .milliseconds(10))
            } else if written < 0, errno != EINTR {
                return false
            }
        }
        return true
    }
}
