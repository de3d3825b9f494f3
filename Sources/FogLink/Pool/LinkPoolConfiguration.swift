/// The limits and times of a ``LinkPool``.
public struct LinkPoolConfiguration: Sendable {
    /// Links at a time, with those that are being made and those that are being given up. When there are so many, the
    /// link that was idle longest makes room; if none is idle, a new one is refused.
    public var linkLimit = 1024
    /// Keys at a time. When there are so many, one that only waits for its next attempt to be allowed makes room, then
    /// the one whose link was idle longest; if there is none, a new one is refused.
    public var keyLimit = 2048
    /// Requests for each key at a time, met or not; more are refused.
    public var requestLimit = 1024
    /// Nodes whose addresses are known. When there are so many, one that nothing is wanted from is forgotten; if there
    /// is none, the new addresses are refused.
    public var peerLimit = 8192
    /// Addresses of each node; what is behind them in a list isn't used.
    public var addressLimit = 16
    /// How long one address is tried alone before the next is tried beside it.
    public var stagger = Duration.milliseconds(250)
    /// The longest that an attempt may take, over whatever limits the driver has.
    public var attemptLimit = Duration.seconds(30)
    /// How long to wait after the first failure, at most; each further one doubles it. At least half of it is waited.
    public var shortestDelay = Duration.seconds(1)
    /// The longest wait between two rounds of attempts.
    public var longestDelay = Duration.seconds(300)
    /// How long a link has to stand for failures before it to be forgotten.
    public var steadyTime = Duration.seconds(60)
    /// After so many failed rounds without a link, requests that wait are told.
    public var failedRoundLimit = 3
    /// How long a request waits before it is told that there is no link.
    public var patience = Duration.seconds(60)
    /// How long a link that this side made may be used by nobody.
    public var idleLimit = Duration.seconds(120)
    /// How long a link that is given up stays open at least, for what is on its way on it: longer than any round trip.
    public var lingerTime = Duration.seconds(5)
    /// How long a link that is given up stays open at most; twice that at the end that leaves it to the other to close.
    public var drainLimit = Duration.seconds(30)

    public init() {}
}
