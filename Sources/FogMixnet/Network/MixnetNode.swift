public import FogCore
public import FogDirectory
public import FogSphinx

/// A node that carries packets, as a consensus has it.
public struct MixnetNode: Hashable, Sendable {
    public let id: NodeID
    /// What it does; each once.
    public var roles: Set<NodeRole>
    /// Its layer, from 1, if it is a mix that has one.
    public var layer: Int?
    public let addresses: [NetworkAddress]
    /// Its static key for links, 32 bytes.
    public let linkKey: [UInt8]
    /// Its keys for packets, by epoch.
    public let keys: [UInt64: HopPublicKey]
    /// A mix's key for verifiable delays, 32 bytes.
    public let delayKey: [UInt8]?
    /// The names of its services, sorted.
    public var services: [String]
    /// Whether many nodes say that packets over it don't come back.
    public var isLossy = false

    public init(
        id: NodeID, roles: Set<NodeRole>, layer: Int?, addresses: [NetworkAddress], linkKey: [UInt8],
        keys: [UInt64: HopPublicKey], delayKey: [UInt8]? = nil, services: [String] = []
    ) {
        self.id = id
        self.roles = roles
        self.layer = layer
        self.addresses = addresses
        self.linkKey = linkKey
        self.keys = keys
        self.delayKey = delayKey
        self.services = services
    }

    /// As what it takes links: the first of its roles.
    public var role: NodeRole? { roles.min() }

    init(_ node: ConsensusNode, _ role: NodeRole, _ group: Geometry.Group) {
        self.init(
            id: node.id, roles: [role], layer: node.layer, addresses: node.addresses, linkKey: node.linkKey,
            keys: Dictionary(
                node.mixKeys.compactMap { key in HopPublicKey(key.bytes, of: group).map { (key.epoch, $0) } }
            ) { first, _ in first },
            delayKey: node.delayKey, services: node.services)
        isLossy = node.flags.contains(.lossy)
    }
}
