import CZlib
package import FogCore

/// The compression of HTTP's `gzip` (RFC 1952).
package enum Gzip {
    /// Compresses; about 20 MB/s of text. `nil` if the library has no memory.
    package static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
                == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        guard bytes.count < Int(Int32.max) else { return nil }
        var result = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        let capacity = result.count
        var input = bytes
        let status = input.withUnsafeMutableBufferPointer { input in
            result.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(capacity)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        result.removeLast(Int(stream.avail_out))
        return result
    }

    /// Expands what was compressed, up to so many bytes.
    ///
    /// - Throws: ``FogError/Code/tooLarge`` if it would be longer, ``FogError/Code/corrupted`` if it isn't gzip to its end.
    package static func expand(_ bytes: [UInt8], limit: Int) throws(FogError) -> [UInt8] {
        var stream = z_stream()
        guard
            inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK,
            bytes.count < Int(Int32.max)
        else { throw FogError(.exhausted, "there is no memory to expand what was sent") }
        defer { inflateEnd(&stream) }
        var result: [UInt8] = []
        var input = bytes
        var piece = [UInt8](repeating: 0, count: min(1 << 16, limit + 1))
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            while true {
                let status = piece.withUnsafeMutableBufferPointer { output in
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(output.count)
                    return inflate(&stream, Z_NO_FLUSH)
                }
                let count = piece.count - Int(stream.avail_out)
                result += piece[..<count]
                if status != Z_OK || result.count > limit || count == 0 { return status }
            }
        }
        guard result.count <= limit else {
            throw FogError(.tooLarge, "what was sent expands to more than \(limit) bytes")
        }
        guard status == Z_STREAM_END, stream.avail_in == 0 else {
            throw FogError(.corrupted, "what was sent isn't gzip, or breaks off")
        }
        return result
    }

    /// The largest window, with gzip's header and checksum.
    private static let windowBits: Int32 = 15 + 16
}
