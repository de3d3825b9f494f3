import FogCore
import FogStorage
import Glibc

/// Reads files, pipes and terminals to their end.
enum WholeInput {
    /// Reads the file at `path`, or standard input if that is `-`.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that are taken.
    ///   - advice: What to do if there are more.
    static func read(_ path: String, limit: Int, advice: String = "") throws(FogError) -> [UInt8] {
        if path == "-" { return try read(STDIN_FILENO, called: "standard input", limit: limit, advice: advice) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(errno, "can't read '\(path)'") }
        defer { close(descriptor) }
        return try read(descriptor, called: "'\(path)'", limit: limit, advice: advice)
    }

    private static func read(
        _ descriptor: Int32, called name: String, limit: Int, advice: String
    ) throws(FogError) -> [UInt8] {
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno, "can't read \(name)") }
            if count == 0 { return whole }
            guard whole.count + count <= limit else {
                throw FogError(.tooLarge, "\(name) is longer than \(Words.size(Int64(limit)))\(advice)")
            }
            whole += buffer.prefix(count)
        }
    }
}
