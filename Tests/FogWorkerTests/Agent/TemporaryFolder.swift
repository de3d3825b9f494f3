import Glibc

@testable import FogWorker

/// A new folder that goes when the value does.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/fog-\(SandboxTesting.uniqueName())"
        guard mkdir(path, 0o700) == 0 else { throw Failure(number: errno) }
    }

    deinit {
        FolderRemoval.remove(path)
    }

    struct Failure: Error {
        let number: Int32
    }

    /// The names in a folder below, sorted.
    func names(_ folder: String = "") -> [String] {
        guard let stream = opendir("\(path)/\(folder)") else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// Writes a file; the folders that lead to it must be there.
    func write(_ bytes: [UInt8], to name: String) throws {
        let number = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard number >= 0 else { throw Failure(number: errno) }
        defer { close(number) }
        guard Glibc.write(number, bytes, bytes.count) == bytes.count else { throw Failure(number: errno) }
    }

    func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    /// What a file holds, or `nil` if there is none.
    func read(_ name: String) -> [UInt8]? {
        let number = open("\(path)/\(name)", O_RDONLY)
        guard number >= 0 else { return nil }
        defer { close(number) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(number, &piece, piece.count)
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }

    /// Makes a folder below.
    func make(_ folder: String) throws {
        guard mkdir("\(path)/\(folder)", 0o700) == 0 else { throw Failure(number: errno) }
    }
}
