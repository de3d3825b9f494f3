import FogCore
import Glibc

extension FileDescriptor {
    /// Waits until a read would return at once: there are bytes, the other end is closed, or the process that the
    /// descriptor names has ended. Takes no thread while it waits, and doesn't heed cancellation: what is waited for always
    /// comes, because whoever reads a program's pipes also ends it.
    package func readable() async {
        while !isReadable { await ReadinessWatch.shared.wait(for: number) }
    }

    /// Whether a read would return at once now.
    package var isReadable: Bool {
        var event = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        return poll(&event, 1, 0) != 0
    }

    /// Reads a non-blocking descriptor to its end, handing over each piece and waiting for `take` before the next read,
    /// so that no more than one piece of `pieceSize` bytes is in memory.
    package func drain(pieceSize: Int = 64 * 1024, into take: @Sendable ([UInt8]) async -> Void) async {
        while let piece = await nextPiece(upTo: pieceSize) { await take(piece) }
    }

    /// The next bytes of a non-blocking descriptor, as soon as there are any, or `nil` at its end.
    ///
    /// An error that reading reports counts as the end: a pipe has none but those of a wrong descriptor.
    package func nextPiece(upTo size: Int) async -> [UInt8]? {
        while true {
            switch readPiece(size) {
            case .bytes(let bytes): return bytes
            case .nothingYet: await readable()
            case .end: return nil
            }
        }
    }

    private enum Piece {
        case bytes([UInt8])
        case nothingYet
        case end
    }

    private func readPiece(_ size: Int) -> Piece {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var result: Int
            repeat { result = read(number, buffer.baseAddress, size) } while result < 0 && errno == EINTR
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        if failure == EAGAIN { return .nothingYet }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }
}
