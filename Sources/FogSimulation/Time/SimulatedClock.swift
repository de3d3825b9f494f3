import FogCore

/// The two clocks of one simulated node.
///
/// The monotonic clock has an origin of its own and runs fast or slow by a fixed number of millionths until it is set
/// anew. The wall clock is off by an amount that changes when it jumps.
struct SimulatedClock {
    /// 2026-01-01T00:00:00Z, where the calendar of every simulation begins.
    static let epoch = WallTime(millisecondsSinceEpoch: 1_767_225_600_000)

    /// By how many millionths the monotonic clock is fast (or slow, if negative).
    private(set) var drift: Int64 = 0
    /// What the monotonic clock showed at ``base``.
    private var reading: UInt64 = 0
    /// The instant since which the monotonic clock has run at its present rate.
    private var base = SimulatedInstant.start
    /// By how many milliseconds the wall clock is ahead (or behind, if negative).
    private var wallError: Int64 = 0

    /// What both clocks show at `instant`.
    func now(at instant: SimulatedInstant) -> Now {
        let elapsed = instant.nanoseconds - min(instant.nanoseconds, base.nanoseconds)
        let milliseconds = Int64(clamping: instant.nanoseconds / 1_000_000)
        let wall = Self.epoch.advanced(by: .milliseconds(milliseconds &+ wallError))
        return Now(monotonic: MonotonicInstant(nanoseconds: reading &+ shown(after: elapsed)), wall: wall)
    }

    /// The first instant at which the monotonic clock shows at least `deadline`.
    func instant(of deadline: MonotonicInstant) -> SimulatedInstant {
        guard deadline.nanoseconds > reading else { return base }
        let target = deadline.nanoseconds - reading
        // A deadline centuries away is never reached, and would overflow what follows.
        guard target < UInt64.max / 4 else { return SimulatedInstant(nanoseconds: .max) }
        let rate = UInt64(1_000_000 + drift)
        let product = target.multipliedFullWidth(by: 1_000_000)
        var elapsed = product.high < rate ? rate.dividingFullWidth(product).quotient : .max / 2
        while shown(after: elapsed) < target { elapsed += 1 }
        while elapsed > 0, shown(after: elapsed - 1) >= target { elapsed -= 1 }
        return base.advanced(byNanoseconds: elapsed)
    }

    /// Gives the monotonic clock a new origin, as when its node starts.
    mutating func restart(showing reading: UInt64, at instant: SimulatedInstant) {
        self.reading = reading
        base = instant
    }

    /// Changes the rate of the monotonic clock, which goes on from what it shows.
    mutating func setDrift(_ drift: Int64, at instant: SimulatedInstant) {
        reading = now(at: instant).monotonic.nanoseconds
        base = instant
        self.drift = min(max(drift, -Self.maximumDrift), Self.maximumDrift)
    }

    /// Sets the wall clock ahead (or behind) by `milliseconds`.
    mutating func setWallError(_ milliseconds: Int64) {
        wallError = milliseconds
    }

    /// No clock runs at less than half or more than one and a half times the speed of the simulation.
    static let maximumDrift: Int64 = 500_000

    private func shown(after elapsed: UInt64) -> UInt64 {
        let scaled = Int64(elapsed / 1_000_000) &* drift &+ (Int64(elapsed % 1_000_000) &* drift) / 1_000_000
        return scaled >= 0 ? elapsed &+ scaled.magnitude : elapsed - min(elapsed, scaled.magnitude)
    }
}
