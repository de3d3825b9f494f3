public import FogCore

/// How an authority stands, for people: what `GET /v1/directory/report` answers.
public struct AuthorityReport: Hashable, Sendable, Codable {
    /// Another authority, as this one sees it.
    public struct Peer: Hashable, Sendable, Codable {
        public var name: String
        /// When it last said something, if it ever did.
        public var heardAt: WallTime?
        /// Why the last thing that it was told didn't arrive, if it didn't.
        public var failure: String?
        /// Whether its vote and reveal count so far, and what it has signed.
        public var hasVoted: Bool
        public var hasRevealed: Bool
        public var signed: String?
    }

    /// Something that happened.
    public struct Note: Hashable, Sendable, Codable {
        public var at: WallTime
        public var text: String
    }

    public var name: String
    public var network: String
    /// Its clock when it answered.
    public var time: WallTime
    /// The epoch that runs, and what is due in it: `publishing`, `voting`, `revealing` or `signing`.
    public var epoch: UInt64
    public var phase: String
    public var isAbstaining: Bool
    /// The newest consensus that it has.
    public var newestEpoch: UInt64?
    public var newestDigest: String?
    /// Nodes that have published, and those of them that could be reached.
    public var nodes: Int
    public var reached: Int
    /// All authorities, this one among them, by name.
    public var peers: [Peer]
    /// Authorities that have signed two documents of a kind for the epoch that is being made.
    public var liars: [String]
    /// What happened last, oldest first.
    public var notes: [Note]

    /// The most bytes of one.
    static let byteLimit = 1 << 20
}
