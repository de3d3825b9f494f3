public import FogCore
import FogHTTP
public import FogJobs

/// What a coordinator needs to know before it starts.
public struct CoordinatorConfiguration: Sendable {
    /// The folder that holds its database and blobs; only its owner can read it.
    public var folder: String
    /// The Unix socket through which programs of the same user call without a token.
    public var socketPath: String
    /// The address of the TCP port; must be a loopback address, because this front end doesn't speak TLS.
    public var host: String
    /// The TCP port; 0 lets the system choose one.
    public var port: Int
    /// Names by which callers may address the coordinator in the Host header, beside the loopback ones.
    public var hostNames: [String]
    /// How long leases last.
    public var leaseTerms: LeaseTerms
    /// Whether nodes that join by a join token wait until an operator approves them.
    public var requiresApproval: Bool
    /// Bounds on what callers can make the coordinator keep.
    public var bounds: Bounds
    /// What callers may take at a time, and how long slow ones are waited for.
    public var callers: CallerLimits
    /// Where links are taken; nowhere if `nil`.
    public var link: CoordinatorLinkConfiguration?
    /// Whether jobs of people are taken who don't say who they are; `nil` if not.
    public var anonymous: AnonymousPolicy?

    /// Bounds on what callers can make the coordinator keep.
    public struct Bounds: Hashable, Sendable {
        /// The largest blob, in bytes.
        public var blobBytes: Int64 = 4 << 30
        /// All blobs together, in bytes.
        public var allBlobBytes: Int64 = 64 << 30
        /// What one attempt may print to one of its streams, in bytes.
        public var logBytes: Int64 = 16 << 20
        /// Tasks that haven't ended, of all jobs together.
        public var liveTasks: Int = 2_000_000
        /// Tasks that one node holds at once, whatever it says that it has room for.
        public var nodeTasks: Int = 4096
        /// Nodes.
        public var nodes: Int = 100_000
        /// Events kept for readers; older ones are dropped.
        public var events: Int64 = 1_000_000
        /// How long a blob that no job names is kept.
        public var unclaimedBlobAge: Duration = .seconds(3600)
        /// How long the record of a job is kept after its end, once its logs and results are gone: when it was submitted,
        /// how its tasks ended, what they used.
        public var recordAge: Duration = .seconds(90 * 86_400)
        /// How long a used idempotency key is remembered.
        public var idempotencyAge: Duration = .seconds(2 * 86_400)

        /// The default bounds.
        public init() {}
    }

    /// Makes a configuration.
    ///
    /// - Throws: ``FogError/Code/invalid`` if `host` isn't a loopback address.
    public init(
        folder: String, socketPath: String, host: String = "127.0.0.1", port: Int = 0, hostNames: [String] = [],
        leaseTerms: LeaseTerms = LeaseTerms(), requiresApproval: Bool = false, bounds: Bounds = Bounds(),
        callers: CallerLimits = CallerLimits()
    ) throws(FogError) {
        guard HostPolicy.isLoopback(host) else {
            throw FogError(
                .invalid,
                "the coordinator may not listen on \(host): without TLS it serves loopback addresses only; "
                    + "use 127.0.0.1 and a tunnel")
        }
        self.folder = folder
        self.socketPath = socketPath
        self.host = host
        self.port = port
        self.hostNames = hostNames
        self.leaseTerms = leaseTerms
        self.requiresApproval = requiresApproval
        self.bounds = bounds
        self.callers = callers
    }
}
