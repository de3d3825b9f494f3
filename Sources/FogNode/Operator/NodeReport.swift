public import FogCore

/// How a mix, gateway, service or relay stands: what a node answers over the socket in its folder.
public struct NodeReport: Hashable, Sendable, Codable {
    /// Where it is asked for.
    static let path = "/v1/node"
    /// The most bytes of one.
    static let byteLimit = 16 << 20

    /// What a node does with packets just now.
    public enum State: String, Hashable, Sendable, Codable {
        /// It has no valid consensus.
        case noConsensus = "no-consensus"
        /// The consensus doesn't name it.
        case unlisted
        /// It is a mix, and the consensus gives it no layer yet.
        case noLayer = "no-layer"
        case carrying
        /// It sends nothing on, because its own loops don't come back.
        case paused
    }

    /// What became of packets since the process began.
    public struct Packets: Hashable, Sendable, Codable {
        public var received: UInt64
        public var forwarded: UInt64
        public var left: UInt64
        public var delivered: UInt64
        public var sent: UInt64
        /// By the reason; those that never occurred aren't there.
        public var dropped: [String: UInt64]
    }

    /// Packets that the node holds.
    public struct Held: Hashable, Sendable, Codable {
        public var waiting: Int
        public var unwrapping: Int
        public var delayed: Int
        public var leaving: Int
        /// As many as it may hold.
        public var limit: Int
    }

    /// Times of packets, in seconds; there are none before the first packet.
    public struct Times: Hashable, Sendable, Codable {
        public var count: UInt64
        public var mean: Double?
        public var p50: Double?
        public var p99: Double?
    }

    /// The node's loops.
    public struct Loops: Hashable, Sendable, Codable {
        public var sent: UInt64
        public var returned: UInt64
        public var lost: UInt64
        /// Of the last ones that have ended, how many came back.
        public var recentlyReturned: Int
        public var recentlyEnded: Int
    }

    /// Memory for packets.
    public struct Memory: Hashable, Sendable, Codable {
        /// How often a place was taken for the first time, and how often after another packet.
        public var fresh: UInt64
        public var reused: UInt64
        public var hitRatio: Double?
    }

    /// What is known of packets that were here.
    public struct Replays: Hashable, Sendable, Codable {
        public var tags: Int
        public var bytes: Int
    }

    /// A node to which packets go or from which they come.
    public struct Neighbour: Hashable, Sendable, Codable {
        public var node: NodeID
        public var roles: [String]
        public var layer: Int?
        public var isNext: Bool
        public var isSender: Bool
        public var links: Int
        /// Packets that wait for it.
        public var leaving: Int
    }

    public struct Gateway: Hashable, Sendable, Codable {
        /// Links of clients.
        public var guests: Int
        public var mailboxes: Int
        public var bytes: Int
    }

    public struct Service: Hashable, Sendable, Codable {
        public var exchanges: Int
        public var bytes: Int
        public var answered: UInt64
        public var refused: [String: UInt64]
        public var packetsRefused: [String: UInt64]
        public var loops: UInt64
    }

    /// What became of the last descriptor at an authority.
    public struct Publication: Hashable, Sendable, Codable {
        public var authority: String
        /// Why it wasn't taken; `nil` if it was.
        public var problem: String?
    }

    /// What it counts as a node that carries packets.
    public struct Carrying: Hashable, Sendable, Codable {
        public var packets: Packets
        public var held: Held
        public var delays: Times
        public var lateness: Times
        /// Packets in a batch.
        public var meanBatch: Double?
        public var loops: Loops
        public var memory: Memory
        public var replays: Replays
        public var neighbours: [Neighbour]
        public var gateway: Gateway?
        public var service: Service?
    }

    public var node: NodeID
    public var roles: [String]
    public var services: [String]
    public var network: String
    public var software: String
    public var process: Int32
    public var startedAt: WallTime
    /// Its clock when it answered.
    public var time: WallTime
    public var state: State
    /// The epoch by its clock, and that of the consensus that it goes by.
    public var epoch: UInt64
    public var consensusEpoch: UInt64?
    public var layer: Int?
    public var publications: [Publication]
    /// `nil` if it carries no packets: a relay.
    public var carrying: Carrying?
}
