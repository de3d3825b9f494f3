public import FogCore

/// A packet on a link, as somebody sees it who sees nothing but links: when, between whom. All packets look alike.
public struct Sighting: Hashable, Sendable {
    public let at: MonotonicInstant
    /// The number of an endpoint in an ``Observation``.
    public let from: Int32
    public let to: Int32

    public init(at: MonotonicInstant, from: Int, to: Int) {
        self.at = at
        self.from = Int32(clamping: from)
        self.to = Int32(clamping: to)
    }
}
