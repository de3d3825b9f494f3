import FogCore
import FogExecution
import FogJobs
import FogStorage
import Glibc

/// Finds the files that an attempt has produced.
struct OutputCollector {
    /// A file to be published.
    struct File: Hashable, Sendable {
        /// Its path below `/out`.
        var path: String
        /// Where it lies on the worker.
        var source: String
        /// Its length in bytes.
        var size: Int64
    }

    private let root: String

    /// Looks into the folder that the program saw as `/out`.
    init(root: String) {
        self.root = root
    }

    /// The regular files that the outputs name, in the order of their paths: for a folder, all that lie in it.
    ///
    /// The program must have ended: what it could still change under our hands could lead out of `/out`.
    ///
    /// - Throws: If a named file isn't there, or if something is a link, a device, a socket or a pipe.
    func files(for outputs: [OutputSpecification]) throws(InvalidOutput) -> [File] {
        var found: [String: File] = [:]
        for output in outputs {
            let parts = output.path.split(separator: "/").dropFirst()
            try requireFolders(parts.dropLast())
            try collect(parts.joined(separator: "/"), depth: 0, into: &found)
        }
        return found.values.sorted { $0.path < $1.path }
    }

    /// Checks that the way to a named output leads through folders: a link on it would lead out of `/out`.
    private func requireFolders(_ parts: ArraySlice<Substring>) throws(InvalidOutput) {
        var place = root
        for part in parts {
            place += "/\(part)"
            var status = stat()
            guard lstat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw InvalidOutput(reason: "'/out/\(parts.joined(separator: "/"))' isn't a folder")
            }
        }
    }

    private func collect(
        _ path: String, depth: Int, into found: inout [String: File]
    ) throws(InvalidOutput) {
        let place = path.isEmpty ? root : "\(root)/\(path)"
        var status = stat()
        guard lstat(place, &status) == 0 else {
            throw InvalidOutput(reason: "the output '/out/\(path)' isn't there")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            found[path] = File(path: path, source: place, size: Int64(status.st_size))
            guard found.count <= Self.fileLimit else {
                throw InvalidOutput(reason: "there are more than \(Self.fileLimit) output files")
            }
        case S_IFDIR:
            guard depth < Self.depthLimit else {
                throw InvalidOutput(reason: "the outputs lie more than \(Self.depthLimit) folders deep")
            }
            for name in try names(in: place, path) {
                let child = path.isEmpty ? name : "\(path)/\(name)"
                try collect(child, depth: depth + 1, into: &found)
            }
        default:
            throw InvalidOutput(reason: "'/out/\(path)' is neither a regular file nor a folder")
        }
    }

    private func names(in place: String, _ path: String) throws(InvalidOutput) -> [String] {
        _ = chmod(place, 0o700)
        guard let names = try? PosixFolder(place).names() else {
            throw InvalidOutput(reason: "the folder '/out/\(path)' can't be read")
        }
        return names
    }

    private static let fileLimit = 10_000
    private static let depthLimit = 64
}

/// Why what a program left in `/out` can't be published.
struct InvalidOutput: Error, Hashable, Sendable {
    let reason: String
}
