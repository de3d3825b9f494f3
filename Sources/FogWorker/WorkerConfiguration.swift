public import FogClient
public import FogCore

/// What a worker needs to know before it starts.
public struct WorkerConfiguration: Sendable {
    /// The folder that holds its identity, its journal, its caches and the folders of the tasks that it runs.
    public var folder: String
    /// Its name, for people.
    public var name: String
    /// Where its coordinator listens.
    public var endpoint: Endpoint
    /// What it shows to be taken in; not needed once it has joined.
    public var joinToken: Sensitive<String>?
    /// The shared library of the WebAssembly engine, if there is one.
    public var engineLibrary: String?
    /// The executable that runs WebAssembly programs.
    public var sandboxExecutable: String
    /// The executable that confines programs from inside their sandboxes, `fog-confine`.
    public var confiner: String
    /// What it offers; where nothing is said, what the machine has.
    public var offer: Offer
    /// Whether it takes tasks that do nothing.
    public var offersNoop: Bool
    /// How long running tasks may take to end when the worker is asked to.
    public var drainGrace: Duration
    /// How much of its disk the cache of inputs may take, in bytes.
    public var cacheBytes: Int64

    /// What a worker offers of its machine; where an amount is `nil`, its share of what there is.
    public struct Offer: Hashable, Sendable {
        /// The part of the machine; of the processors at least one.
        public var share: MachineShare
        /// Processors in thousandths of a core.
        public var cpuMillicores: Int?
        /// Memory in bytes.
        public var memoryBytes: Int64?
        /// Disk in bytes.
        public var diskBytes: Int64?

        /// Makes an offer.
        public init(
            share: MachineShare = .whole, cpuMillicores: Int? = nil, memoryBytes: Int64? = nil, diskBytes: Int64? = nil
        ) {
            self.share = share
            self.cpuMillicores = cpuMillicores
            self.memoryBytes = memoryBytes
            self.diskBytes = diskBytes
        }
    }

    /// Makes a configuration.
    public init(
        folder: String, name: String, endpoint: Endpoint, joinToken: Sensitive<String>?, engineLibrary: String?,
        sandboxExecutable: String, confiner: String, offer: Offer = Offer(), offersNoop: Bool = false,
        drainGrace: Duration = .seconds(30),
        cacheBytes: Int64 = 4 << 30
    ) {
        self.folder = folder
        self.name = name
        self.endpoint = endpoint
        self.joinToken = joinToken
        self.engineLibrary = engineLibrary
        self.sandboxExecutable = sandboxExecutable
        self.confiner = confiner
        self.offer = offer
        self.offersNoop = offersNoop
        self.drainGrace = drainGrace
        self.cacheBytes = cacheBytes
    }
}
