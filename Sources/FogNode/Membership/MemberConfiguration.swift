public import FogCore
public import FogDirectory

/// What a node that stands in a directory is given.
public struct MemberConfiguration: Sendable {
    /// The folder with its keys.
    public var folder: String
    public var network: NetworkDescription
    public var roles: [NodeRole]
    /// Where it listens; port 0 for the one it had last, or any.
    public var host: String
    public var port: Int
    /// Where others reach it; where it listens, if that is empty.
    public var advertised: [NetworkAddress] = []
    public var services: [String] = []
    /// Other nodes that the same people run.
    public var family: [NodeID] = []
    public var exits: [PortRange] = []
    /// What it can carry, in bytes a second.
    public var bandwidth: UInt64

    public init(
        folder: String, network: NetworkDescription, roles: [NodeRole], host: String, port: Int,
        bandwidth: UInt64 = 12_500_000
    ) {
        self.folder = folder
        self.network = network
        self.roles = roles
        self.host = host
        self.port = port
        self.bandwidth = bandwidth
    }
}
