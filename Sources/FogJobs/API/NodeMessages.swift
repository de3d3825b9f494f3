public import FogCore

/// What a worker's machine is.
public struct NodePlatform: Hashable, Sendable, Codable {
    /// The processor's architecture, such as `x86_64`.
    public var architecture: String
    /// The operating system, such as `linux`.
    public var operatingSystem: String
    /// The kernel's release.
    public var kernel: String
    /// The processor's model.
    public var processor: String
    /// The version of Fog that the worker runs.
    public var version: String

    /// Makes a description.
    public init(architecture: String, operatingSystem: String, kernel: String, processor: String, version: String) {
        self.architecture = architecture
        self.operatingSystem = operatingSystem
        self.kernel = kernel
        self.processor = processor
        self.version = version
    }
}

/// A node as the API shows it.
public struct NodeStatus: Hashable, Sendable, Codable {
    /// Which node it is.
    public var id: NodeID
    /// Its name, for people.
    public var name: String
    /// Whether it takes new tasks.
    public var availability: NodeAvailability
    /// What it offers.
    public var capacity: NodeCapacity
    /// What of it is free.
    public var free: FreeRoom
    /// What machine it is.
    public var platform: NodePlatform
    /// How many tasks it holds.
    public var held: Int
    /// Whether it may take tasks: where nodes have to be approved, it may only after an operator has done so.
    public var approved: Bool
    /// Whether an operator keeps new tasks from it.
    public var cordoned: Bool
    /// When it joined.
    public var joinedAt: WallTime
    /// When the coordinator last heard of it.
    public var lastHeardAt: WallTime

    /// Makes a node's status.
    public init(
        id: NodeID, name: String, availability: NodeAvailability, capacity: NodeCapacity, free: FreeRoom,
        platform: NodePlatform, held: Int, approved: Bool = true, cordoned: Bool = false, joinedAt: WallTime,
        lastHeardAt: WallTime
    ) {
        self.id = id
        self.name = name
        self.availability = availability
        self.capacity = capacity
        self.free = free
        self.platform = platform
        self.held = held
        self.approved = approved
        self.cordoned = cordoned
        self.joinedAt = joinedAt
        self.lastHeardAt = lastHeardAt
    }
}

/// All nodes, by name.
public struct NodeList: Hashable, Sendable, Codable {
    /// The nodes.
    public var nodes: [NodeStatus]

    /// Makes a list.
    public init(nodes: [NodeStatus]) {
        self.nodes = nodes
    }
}

/// Asks a node to take nothing new, or to take tasks again.
public struct DrainRequest: Hashable, Sendable, Codable {
    /// Whether the node should drain.
    public var drain: Bool

    /// Makes a request.
    public init(drain: Bool) {
        self.drain = drain
    }
}
