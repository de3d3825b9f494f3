import FogCore
public import FogDirectory
import FogStorage

/// Where the client of a network lies in a data folder: each network has one of its own.
public struct ClientPlace: Hashable, Sendable {
    public let folder: DataFolder
    /// The network's identifier.
    let network: Bytes32
    private let name: String

    public init(_ network: NetworkDescription, in folder: DataFolder) {
        self.folder = folder
        self.network = network.identifier
        name = "client-" + Hexadecimal.encode(network.identifier.array.prefix(8))
    }

    /// The socket on which the client takes calls.
    public var socket: String { folder.socket(named: name + ".sock") }
    /// Held by the process that is the client.
    var lock: String { "\(folder.path)/run/\(name).lock" }
    /// What was used of the day.
    var spending: String { "\(folder.path)/run/\(name).spent" }
    var log: String { "\(folder.logs)/client.log" }

    /// Whether the socket lies where nobody else can put another in its place.
    var isPrivate: Bool {
        guard let slash = socket.lastIndex(of: "/") else { return false }
        return PrivateFolder.isOurs(String(socket[..<slash]))
    }
}
