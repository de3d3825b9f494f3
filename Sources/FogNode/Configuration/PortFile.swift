import FogCore
import FogStorage
import Glibc
import Logging

/// The TCP port that a folder's coordinator last had, so that workers elsewhere find it where it was.
enum PortFile {
    /// The port on which the coordinator should listen.
    ///
    /// - Parameter wanted: The port that somebody asked for; 0 for the last one, if it is still free, or any.
    /// - Throws: ``FogError/Code/conflict`` if another program listens on the port that was asked for.
    static func port(for folder: DataFolder, wanted: Int, logger: Logger) throws(FogError) -> Int {
        guard wanted == 0 else {
            guard isFree(wanted) else {
                throw FogError(.conflict, "another program uses the port \(wanted); choose another with --port")
            }
            return wanted
        }
        let text = String(decoding: try SmallFile.read(path(of: folder)) ?? [], as: UTF8.self)
        guard let last = Int(text.filter { !$0.isWhitespace }), (1...65_535).contains(last) else { return 0 }
        if isFree(last) { return last }
        logger.warning("another program uses the port that the coordinator last had", metadata: ["port": "\(last)"])
        return 0
    }

    /// Notes the port that the coordinator has.
    static func write(_ port: Int, of folder: DataFolder) throws(FogError) {
        try AtomicFile.replace(path(of: folder), contents: Array("\(port)\n".utf8), permissions: 0o600)
    }

    private static func path(of folder: DataFolder) -> String { folder.coordinator + "/port" }

    /// Whether the coordinator could listen on the port now. Where that can't be found out it is left to the attempt.
    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 || errno != EADDRINUSE
    }
}
