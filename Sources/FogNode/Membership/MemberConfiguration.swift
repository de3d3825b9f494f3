public import FogCore
public import FogDirectory
import FogMixnet

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

    /// How much it carries.
    public var carrying = CarryingLimits()
    /// How many packets each client may bring in a second, if it is a gateway.
    public var clientRate = 1000.0

    /// Whether it sends on nothing while its own loops don't come back; otherwise it only says so.
    public var pausesWhenAlone = false

    /// Where its metrics are shown; nowhere if `nil`.
    public var metrics: MetricsPlace?

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

    /// The same with services by these names, if it is a service node.
    func offering(_ names: [String]) -> MemberConfiguration {
        guard roles.contains(.service) else { return self }
        var all = self
        all.services = Set(services + names + [ServiceName.loop]).sorted()
        return all
    }
}
