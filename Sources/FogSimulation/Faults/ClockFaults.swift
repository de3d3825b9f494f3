import FogCore

/// How wrong the nodes' clocks are.
public struct ClockFaults: Hashable, Sendable {
    /// The largest difference between a monotonic clock's rate and true time, in millionths: 20,000 is ±2 %.
    ///
    /// Held at 500,000. A third of all rates lie at one end of the range or the other, the rest anywhere between.
    public var maximumDrift: Int
    /// The time between one change of a clock's rate and the next, over all nodes; `nil` if rates stay.
    public var driftInterval: DelayRange?
    /// How far a wall clock may be from true time, either way.
    public var maximumWallError: Duration
    /// The time between one jump of a wall clock and the next, over all nodes; `nil` if they don't jump.
    public var wallJumpInterval: DelayRange?

    /// Makes clocks with the given errors; without arguments, clocks that are right.
    public init(
        maximumDrift: Int = 0, driftInterval: DelayRange? = nil, maximumWallError: Duration = .zero,
        wallJumpInterval: DelayRange? = nil
    ) {
        self.maximumDrift = maximumDrift
        self.driftInterval = driftInterval
        self.maximumWallError = maximumWallError
        self.wallJumpInterval = wallJumpInterval
    }

    /// The same clocks, whose errors no longer change.
    var healed: ClockFaults {
        var healed = self
        healed.driftInterval = nil
        healed.wallJumpInterval = nil
        return healed
    }

    /// Draws the rate of a clock, in millionths.
    func drawDrift(using generator: inout SeededGenerator) -> Int64 {
        let bound = Int64(min(max(maximumDrift, 0), Int(SimulatedClock.maximumDrift)))
        guard bound > 0 else { return 0 }
        switch generator.number(below: 3) {
        case 0: return generator.happens(at: 0.5) ? bound : -bound
        default: return Int64(generator.number(below: UInt64(bound) * 2 + 1)) - bound
        }
    }

    /// Draws how wrong a wall clock is, in milliseconds.
    func drawWallError(using generator: inout SeededGenerator) -> Int64 {
        let bound = min(max(maximumWallError.clampedMilliseconds, 0), 1 << 50)
        return Int64(generator.number(below: UInt64(bound) * 2 + 1)) - bound
    }
}
