public import FogCore
import FogStorage
import Glibc

/// Small files that are read whole: settings, and what the kernel shows under `/proc`, whose sizes it doesn't tell.
public enum SmallFile {
    /// The most bytes that are read.
    public static let limit = 65_536

    /// The bytes of a file; `nil` if it isn't there.
    ///
    /// - Parameter fromEnd: Whether, of a file that has more than ``limit``, the last are read.
    /// - Throws: ``FogError/Code/tooLarge`` if it has more than ``limit``, ``FogError/Code/forbidden`` if it may not be
    ///   read.
    public static func read(_ path: String, fromEnd: Bool = false) throws(FogError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(errno, "can't read '\(path)'")
        }
        defer { close(descriptor) }
        if fromEnd { lseek(descriptor, -min(lseek(descriptor, 0, SEEK_END), limit), SEEK_END) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw .system(errno, "can't read '\(path)'") }
            if more == 0 { break }
            count += more
        }
        guard count <= limit else { throw FogError(.tooLarge, "'\(path)' has more than \(limit) bytes") }
        return Array(bytes.prefix(count))
    }
}
