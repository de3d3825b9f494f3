public import FogCore
public import FogDirectory
import FogJobs
import FogStorage
import Glibc

/// The folder in which everything of one installation lies: `--data`, `FOG_DATA`, or a place in the user's home.
///
/// ```
/// network.json        where the coordinator listens; what commands read to find it
/// network             who the directory's authorities are
/// authorities/        those that 'fog up' runs, and their keys
/// mixes/              the mixes that 'fog up' runs
/// anonymous/          what shows that anonymous jobs are this user's
/// directory/          the consensus that commands go by
/// up.json             the process that runs the local network, while there is one
/// coordinator/        database and blobs
/// NAME/               a worker's identity, journal, caches and tasks
/// logs/               what the parts of a detached network say
/// run/                the sockets
/// ```
public struct DataFolder: Hashable, Sendable {
    /// The folder's absolute path.
    public let path: String

    /// The folder at `path`, which may be relative, or the one that the environment names.
    ///
    /// - Throws: ``FogError/Code/invalid`` if there is neither a path nor a home.
    public init(_ path: String?) throws(FogError) {
        if let path, !path.isEmpty {
            self.path = Self.absolute(path)
        } else if let named = Self.environment("FOG_DATA") {
            self.path = Self.absolute(named)
        } else if let data = Self.environment("XDG_DATA_HOME") {
            self.path = Self.absolute(data) + "/fog"
        } else if let home = Self.environment("HOME") {
            self.path = Self.absolute(home) + "/.local/share/fog"
        } else {
            throw FogError(.invalid, "there is no data folder: name one with --data or FOG_DATA")
        }
    }

    /// Makes the folder, readable for its owner only.
    public func prepare() throws(FogError) {
        try PrivateFolder.prepare(path)
    }

    /// Where the coordinator keeps its database and blobs.
    public var coordinator: String { path + "/coordinator" }

    /// Where a worker keeps what is its own.
    ///
    /// - Throws: ``FogError/Code/invalid`` if the name isn't one that a worker can have, or is taken by another part.
    public func worker(_ name: String) throws(FogError) -> String {
        try PlainName.check(name)
        guard
            !["anonymous", "authorities", "coordinator", "directory", "logs", "mixes", "network", "run"].contains(name)
        else {
            throw FogError(.invalid, "a worker can't be called '\(name)': its folder is another part's; choose another")
        }
        return "\(path)/\(name)"
    }

    /// The file of the network whose authorities `fog up` runs, or that somebody has put here.
    public var network: String { path + "/network" }
    /// Where the authorities and mixes of a local network keep their keys.
    public var authorities: String { path + "/authorities" }
    public var mixes: String { path + "/mixes" }
    /// Where commands keep the capabilities of anonymous jobs.
    public var anonymous: String { path + "/anonymous" }
    /// Where commands keep the consensus of a network.
    public func directory(of network: NetworkDescription) -> String {
        "\(path)/directory/\(Hexadecimal.encode(network.identifier.array.prefix(8)))"
    }

    /// Where the parts of a detached network write what they have to say.
    public var logs: String { path + "/logs" }

    /// What tells commands where the coordinator listens.
    public var networkFile: String { path + "/network.json" }
    /// The key with which its coordinator takes links.
    public var linkKey: String { path + "/link.key" }
    /// Where its coordinator takes links, as callers name it.
    public var linkAddress: String { path + "/run/link" }

    /// What tells which process runs the local network.
    public var upFile: String { path + "/up.json" }

    /// The coordinator's socket: in the folder, or, where that would be too long for the system, in a folder for
    /// run-time files whose name follows from this one's.
    public var socket: String { socket(named: "coordinator.sock") }

    /// A socket in the folder, or where it fits.
    func socket(named name: String) -> String { SocketPlace.path("run/\(name)", in: path) }

    static func absolute(_ path: String) -> String {
        var whole = path
        if !path.hasPrefix("/") {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            if getcwd(&buffer, buffer.count) != nil {
                let folder = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                whole = "\(folder)/\(path)"
            }
        }
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}
