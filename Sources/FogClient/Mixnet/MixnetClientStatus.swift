/// What the daemon that keeps a connection to a mix network says of itself.
public struct MixnetClientStatus: Hashable, Sendable, Codable {
    /// The network's identifier, in hexadecimal.
    public var network: String
    /// The daemon's process, and when it began in the kernel's ticks since the machine did.
    public var process: Int32
    public var began: UInt64
    /// Its version.
    public var version: String
    /// When it started (RFC 3339).
    public var since: String
    /// After how many seconds without a call it ends by itself, if it does.
    public var idleExitSeconds: Double?
    /// The epoch by its clock.
    public var epoch: UInt64
    /// The gateways with which it has links.
    public var gateways: [String]
    /// What keeps it from having any.
    public var missing: String?
    public var cover: Cover
    public var budget: Budget
    public var counts: Counts
    /// Requests by how they stand, and those that have ended by what came of them.
    public var open: [String: Int]
    public var ended: [String: Int]

    /// How much is sent and fetched when there is nothing to say.
    public struct Cover: Hashable, Sendable, Codable {
        /// `default`, `mobile` or `off`.
        public var profile: String
        /// Whether there is any now.
        public var isOn: Bool
        /// Bytes of a day on average, if it is on all day; missing as long as no network is known.
        public var bytesPerDay: Double?

        public init(profile: String, isOn: Bool, bytesPerDay: Double?) {
            self.profile = profile
            self.isOn = isOn
            self.bytesPerDay = bytesPerDay
        }
    }

    /// What may be used in a day, and was.
    public struct Budget: Hashable, Sendable, Codable {
        public var bytes: UInt64?
        public var bytesUsed: UInt64
        public var bytesLeft: UInt64?
        public var processorSeconds: Double?
        public var processorSecondsUsed: Double
        /// Whether it is used up: there is no cover until the day ends (UTC).
        public var isUsedUp: Bool

        public init(
            bytes: UInt64?, bytesUsed: UInt64, processorSeconds: Double?, processorSecondsUsed: Double, isUsedUp: Bool
        ) {
            self.bytes = bytes
            self.bytesUsed = bytesUsed
            bytesLeft = bytes.map { $0 > bytesUsed ? $0 - bytesUsed : 0 }
            self.processorSeconds = processorSeconds
            self.processorSecondsUsed = processorSecondsUsed
            self.isUsedUp = isUsedUp
        }
    }

    /// What it has done since it started.
    public struct Counts: Hashable, Sendable, Codable {
        /// Packets for services, and those that were only there to be there.
        public var packets: UInt64 = 0
        public var cover: UInt64 = 0
        public var fetches: UInt64 = 0
        /// Replies that came, and what came that was damaged or that nobody waited for.
        public var replies: UInt64 = 0
        public var garbled: UInt64 = 0
        public var loopsReturned: UInt64 = 0
        public var loopsLost: UInt64 = 0
        /// Packets that found no room at a gateway's link.
        public var dropped: UInt64 = 0

        public init() {}
    }

    public init(
        network: String, process: Int32, began: UInt64, version: String, since: String, idleExitSeconds: Double?,
        epoch: UInt64, gateways: [String], missing: String?, cover: Cover, budget: Budget, counts: Counts,
        open: [String: Int], ended: [String: Int]
    ) {
        self.network = network
        self.process = process
        self.began = began
        self.version = version
        self.since = since
        self.idleExitSeconds = idleExitSeconds
        self.epoch = epoch
        self.gateways = gateways
        self.missing = missing
        self.cover = cover
        self.budget = budget
        self.counts = counts
        self.open = open
        self.ended = ended
    }
}
