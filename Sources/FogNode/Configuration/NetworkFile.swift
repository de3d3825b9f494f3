public import FogClient
public import FogCore
import FogStorage
import FoundationEssentials

/// What a coordinator writes once it can be reached, and commands read to find it.
public struct NetworkFile: Hashable, Sendable, Codable {
    /// The path of its socket.
    public var socket: String
    /// Its TCP port on the loopback address.
    public var port: Int

    /// Makes a statement.
    public init(socket: String, port: Int) {
        self.socket = socket
        self.port = port
    }

    /// How a program of the same user reaches the coordinator.
    public var endpoint: Endpoint { .unixSocket(path: socket) }

    /// Writes the file of a data folder.
    public func write(to folder: DataFolder) throws(FogError) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let contents = Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
            try AtomicFile.replace(folder.networkFile, contents: contents, permissions: 0o600)
        } catch let error as FogError {
            throw error
        } catch {
            throw FogError(.failed, "'\(folder.networkFile)' can't be written", cause: error)
        }
    }

    /// Reads the file of a data folder; `nil` if there is none.
    public static func read(from folder: DataFolder) throws(FogError) -> NetworkFile? {
        guard let contents = try SmallFile.read(folder.networkFile) else { return nil }
        do {
            return try JSONDecoder().decode(NetworkFile.self, from: Data(contents))
        } catch {
            throw FogError(.corrupted, "'\(folder.networkFile)' can't be read; remove it and start the network again")
        }
    }
}
