import FogMixnet
import Glibc

/// How much of a machine a node takes to carry packets.
public struct CarryingLimits: Hashable, Sendable {
    /// Packets that it holds at a time, waiting or delayed.
    public var packets = 65_536
    /// Packets of an epoch that it tells from their replays; each takes 21 to 43 bytes.
    public var replays = 16_777_216
    /// Threads that unwrap.
    public var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    /// Packets that are unwrapped together.
    public var batch = PacketOpener.batchLimit

    public init() {}
}
