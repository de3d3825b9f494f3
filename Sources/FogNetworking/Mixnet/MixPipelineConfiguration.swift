import FogMixnet
public import FogSphinx

/// The size of a ``MixPipeline``.
public struct MixPipelineConfiguration: Sendable {
    public var geometry: Geometry
    /// Packets that a node holds, waiting or delayed. Each takes its length of memory once so many were held.
    public var packetLimit = 65_536
    /// Packets of one sender that wait to be unwrapped.
    public var ingressLimit = 4096
    /// Packets that wait for one node to take them.
    public var egressLimit = 16_384
    /// Packets that one thread unwraps together.
    public var batchLimit = PacketOpener.batchLimit
    /// Threads that unwrap.
    public var workers: Int
    /// How long packets wait for a node that can't be reached.
    public var patience = Duration.seconds(10)

    public init(geometry: Geometry, workers: Int) {
        self.geometry = geometry
        self.workers = max(1, workers)
    }
}
