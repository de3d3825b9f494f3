/// What became of the requests to a node's services since it began.
public struct ServiceTotals: Hashable, Sendable {
    /// Requests that were answered.
    public var answered: UInt64 = 0
    /// Requests that were put together, in whole or in part, and refused.
    public var refused: [ExchangeRefusal: UInt64] = [:]
    /// Packets of requests that weren't begun with, or that contradict what is known of theirs.
    public var packetsRefused: [ExchangeRefusal: UInt64] = [:]
    /// Packets for the service that only sends loops back.
    public var loops: UInt64 = 0

    public init() {}
}
