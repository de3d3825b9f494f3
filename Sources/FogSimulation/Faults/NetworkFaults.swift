/// What the network does to messages.
public struct NetworkFaults: Hashable, Sendable {
    /// How long a message takes. A wide range reorders messages, even those of one link.
    public var delay: DelayRange
    /// The part of messages that take ``slowDelay`` instead.
    public var slowRate: Double
    /// How long a message takes that is held up somewhere.
    public var slowDelay: DelayRange
    /// The part of messages that never arrive.
    public var lossRate: Double
    /// The part of messages that arrive a second time, after a delay of its own. The copy may be repeated again.
    public var repeatRate: Double
    /// The time between one partition and the next; `nil` if the network never parts.
    public var cutInterval: DelayRange?
    /// How long a partition lasts.
    public var cutDuration: DelayRange
    /// The part of partitions that stop messages in one direction only.
    public var oneWayRate: Double
    /// How many partitions there may be at the same time; further ones are left out.
    public var maximumCuts: Int

    /// Makes a network whose messages take `delay`; every fault that isn't named is off.
    public init(
        delay: DelayRange, slowRate: Double = 0, slowDelay: DelayRange = .none, lossRate: Double = 0,
        repeatRate: Double = 0, cutInterval: DelayRange? = nil, cutDuration: DelayRange = .none,
        oneWayRate: Double = 0, maximumCuts: Int = 1
    ) {
        self.delay = delay
        self.slowRate = slowRate
        self.slowDelay = slowDelay
        self.lossRate = lossRate
        self.repeatRate = repeatRate
        self.cutInterval = cutInterval
        self.cutDuration = cutDuration
        self.oneWayRate = oneWayRate
        self.maximumCuts = maximumCuts
    }

    /// The same network with its usual delays and nothing else.
    var healed: NetworkFaults { NetworkFaults(delay: delay) }
}
