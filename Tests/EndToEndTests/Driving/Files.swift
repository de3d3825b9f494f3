import FoundationEssentials
import Glibc

/// Files and folders of a test.
enum Files {
    /// The whole file; also one of those under `/proc`, which don't tell how long they are.
    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Disappointment("can't read \(path): error \(errno)") }
        defer { close(descriptor) }
        var whole: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw Disappointment("can't read \(path): error \(errno)") }
            if count == 0 { return whole }
            whole += buffer.prefix(count)
        }
    }

    /// The whole file as text.
    static func text(_ path: String) throws -> String { String(decoding: try read(path), as: UTF8.self) }

    /// Writes a file that only its owner can read.
    static func write(_ contents: [UInt8], to path: String, mode: mode_t = 0o600) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(contents)), chmod(path, mode) == 0 else {
            throw Disappointment("can't write \(path)")
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a folder, sorted; none if there is no such folder.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Makes a folder with a short name, so that the paths of sockets in it aren't too long.
    static func makeFolder() throws -> String {
        var template = Array("/tmp/fog-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Disappointment("can't make a folder in /tmp") }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }
}
