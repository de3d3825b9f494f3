import CFogSystem
import Glibc

/// Reads the kernel's text files, whose size isn't known before they end.
package enum SystemFile {
    /// The content of a file, up to `limit` bytes, or `nil` if it can't be read.
    package static func read(_ path: String, limit: Int = 64 * 1024) -> String? {
        let number = fog_descriptor_open(path, O_RDONLY, 0)
        if number < 0 { return nil }
        let descriptor = FileDescriptor(owning: number)
        var content: [UInt8] = []
        while content.count < limit {
            let piece = [UInt8](unsafeUninitializedCapacity: min(16 * 1024, limit - content.count)) { buffer, count in
                count = max(0, Glibc.read(descriptor.number, buffer.baseAddress, buffer.count))
            }
            if piece.isEmpty { break }
            content += piece
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// The number that a file begins with.
    package static func readNumber(_ path: String) -> Int64? {
        guard let text = read(path) else { return nil }
        return Int64(text.split(whereSeparator: \.isWhitespace).first ?? "")
    }
}
