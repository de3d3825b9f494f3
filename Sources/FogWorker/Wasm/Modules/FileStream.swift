import FogCore
import FogSystem
import Glibc

/// Copies a file piece by piece, so that a large one doesn't have to fit into memory.
enum FileStream {
    private static let pieceSize = 1 << 20

    /// Reads `source` from its start to its end and hands over each piece.
    static func read(
        _ source: FileDescriptor, _ path: String, _ take: (UnsafeRawBufferPointer) throws(FogError) -> Void
    ) throws(FogError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: pieceSize, alignment: 16)
        defer { buffer.deallocate() }
        var position = 0
        while true {
            let count = pread(source.number, buffer.baseAddress, buffer.count, position)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last.fogError("can't read \(path)")
            }
            if count == 0 { return }
            position += count
            try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Writes a piece to where `target` stands.
    static func write(
        _ piece: UnsafeRawBufferPointer, to target: FileDescriptor, _ path: String
    ) throws(FogError) {
        var rest = piece
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(target.number, start, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError.last.fogError("can't write \(path)")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Copies a whole file to a new one, with the given permission bits.
    static func copy(_ path: String, to copy: String, permissions: mode_t) throws(FogError) {
        let source = try FileDescriptor.open(path)
        let target = try FileDescriptor.open(copy, O_WRONLY | O_CREAT | O_EXCL)
        try read(source, path) { piece throws(FogError) in try write(piece, to: target, copy) }
        // By the descriptor: the process's mask doesn't count here.
        if fchmod(target.number, permissions) != 0 { throw SystemError.last.fogError("can't set up \(copy)") }
    }
}
