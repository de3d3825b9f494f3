import FogCore
import FogExecution
import FogJobs
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

    /// What has been seen so far.
    private struct Findings {
        var files: [String: File] = [:]
        var entryCount = 0
        var pathBytes = 0
    }

    /// The most files that an attempt may produce.
    static let fileLimit = 10_000
    /// The most files and folders that are looked at.
    static let entryLimit = 50_000
    /// The most bytes that the paths of all files may have together, so that the message about them has its bound too.
    static let pathByteLimit = 2 << 20
    /// How many folders deep a file may lie below what an output names.
    static let depthLimit = 64

    private let root: String

    /// Looks into the folder that the program saw as `/out`.
    init(root: String) {
        self.root = root
    }

    /// The regular files that the outputs name, in the order of their paths: for a folder, all that lie in it.
    ///
    /// The program must have ended: what it could still change under our hands could lead out of `/out`. What it has
    /// locked is made readable. Blocks on the disk.
    ///
    /// - Throws: If a named file isn't there, if something is a link, a device, a socket or a pipe, or if there is more
    ///   than the bounds allow.
    func files(for outputs: [OutputSpecification]) throws(InvalidOutput) -> [File] {
        var findings = Findings()
        for output in outputs {
            let parts = output.path.split(separator: "/").dropFirst()
            try requireFolders(parts.dropLast())
            try collect(parts.joined(separator: "/"), depth: 0, into: &findings)
        }
        return findings.files.values.sorted { $0.path < $1.path }
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
            _ = chmod(place, 0o700)
        }
    }

    private func collect(_ path: String, depth: Int, into findings: inout Findings) throws(InvalidOutput) {
        let place = path.isEmpty ? root : "\(root)/\(path)"
        var status = stat()
        guard lstat(place, &status) == 0 else {
            let reason = errno == ENAMETOOLONG ? "has too long a path" : "isn't there"
            throw InvalidOutput(reason: "the output '/out/\(path)' \(reason)")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            if status.st_mode & S_IRUSR == 0 { _ = chmod(place, 0o600) }
            try add(File(path: path, source: place, size: Int64(status.st_size)), to: &findings)
        case S_IFDIR:
            guard depth < Self.depthLimit else {
                throw InvalidOutput(reason: "the outputs lie more than \(Self.depthLimit) folders deep")
            }
            for name in try names(in: place, path, &findings) {
                try collect(path.isEmpty ? name : "\(path)/\(name)", depth: depth + 1, into: &findings)
            }
        default:
            throw InvalidOutput(reason: "'/out/\(path)' is neither a regular file nor a folder")
        }
    }

    private func add(_ file: File, to findings: inout Findings) throws(InvalidOutput) {
        // Swift takes two ways to write one character for equal; the file system doesn't.
        if let other = findings.files[file.path], !other.path.utf8.elementsEqual(file.path.utf8) {
            throw InvalidOutput(
                reason: "two outputs are named '/out/\(file.path)' in different encodings of its letters")
        }
        findings.files[file.path] = file
        findings.pathBytes += file.path.utf8.count
        guard findings.files.count <= Self.fileLimit else {
            throw InvalidOutput(reason: "there are more than \(Self.fileLimit) output files")
        }
        guard findings.pathBytes <= Self.pathByteLimit else {
            throw InvalidOutput(reason: "the paths of the outputs have more than \(Self.pathByteLimit) bytes together")
        }
    }

    private func names(
        in place: String, _ path: String, _ findings: inout Findings
    ) throws(InvalidOutput) -> [String] {
        _ = chmod(place, 0o700)
        guard let folder = opendir(place) else {
            throw InvalidOutput(reason: "the folder '/out/\(path)' can't be read")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                let shown = String(decoding: bytes, as: UTF8.self)
                throw InvalidOutput(reason: "the name of '\(shown)' in '/out/\(path)' isn't UTF-8")
            }
            if name == "." || name == ".." { continue }
            names.append(name)
            findings.entryCount += 1
            guard findings.entryCount <= Self.entryLimit else {
                throw InvalidOutput(reason: "the outputs hold more than \(Self.entryLimit) files and folders")
            }
        }
        return names
    }
}

/// Why what a program left in `/out` can't be published.
struct InvalidOutput: Error, Hashable, Sendable {
    let reason: String
}
