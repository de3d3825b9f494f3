import FogCore
import FogStorage
import Glibc
import Logging

/// The TCP port that a part of a network last had, so that others find it where it was.
package struct PortFile {
    /// Where it is noted.
    let path: String
    /// What has the port: "the coordinator".
    let owner: String

    /// The port on which to listen.
    ///
    /// - Parameter wanted: The port that somebody asked for; 0 for the last one, if it is still free, or any.
    /// - Throws: ``FogError/Code/conflict`` if another program listens on the port that was asked for.
    func port(wanted: Int, logger: Logger) throws(FogError) -> Int {
        guard wanted == 0 else {
            guard Self.isFree(wanted) else {
                throw FogError(.conflict, "another program uses the port \(wanted); choose another with --port")
            }
            return wanted
        }
        guard let last = try last() else { return 0 }
        if Self.isFree(last) { return last }
        logger.warning("another program uses the port that \(owner) last had", metadata: ["port": "\(last)"])
        return 0
    }

    /// The port that it last had, if it is known.
    func last() throws(FogError) -> Int? {
        let text = String(decoding: try SmallFile.read(path) ?? [], as: UTF8.self)
        return Int(text.filter { !$0.isWhitespace }).flatMap { (1...65_535).contains($0) ? $0 : nil }
    }

    /// Notes the port that it has.
    func write(_ port: Int) throws(FogError) {
        try AtomicFile.replace(path, contents: Array("\(port)\n".utf8), permissions: 0o600)
    }

    /// A port of the loopback address on which nobody listens.
    package static func anyFree() -> Int? { bound(to: 0).port }

    /// Whether somebody could listen on the port of the loopback address now. Where that can't be found out it is left to
    /// the attempt.
    static func isFree(_ port: Int) -> Bool { bound(to: port).failure != EADDRINUSE }

    /// Binds a socket to a port of the loopback address, or to any if it is 0, and closes it again: the port that it had,
    /// or the number of the error.
    private static func bound(to port: Int) -> (port: Int?, failure: Int32) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return (nil, errno) }
        defer { close(descriptor) }
        if port != 0 {
            var yes: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { return (nil, errno) }
        return (Int(in_port_t(bigEndian: address.sin_port)), 0)
    }
}
