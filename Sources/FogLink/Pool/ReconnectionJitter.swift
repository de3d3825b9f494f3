import FogCore

/// Random numbers for delays, stirred out of the last one that was given.
///
/// They only spread load: whoever can guess them learns when a node will dial, and nothing else.
struct ReconnectionJitter: Sendable {
    private var state: UInt64 = 0

    /// Goes on from a new random number.
    mutating func take(_ number: UInt64) {
        state ^= number
    }

    /// A delay before the next round of attempts, between a half and all of what so many failures are worth.
    mutating func delay(afterFailures failures: Int, _ configuration: LinkPoolConfiguration) -> Duration {
        var whole = configuration.shortestDelay
        for _ in 1..<max(2, failures) where failures > 1 && whole < configuration.longestDelay { whole += whole }
        whole = min(whole, configuration.longestDelay)
        let half = whole.clampedNanoseconds / 2
        let part = UInt64(max(0, half)).multipliedFullWidth(by: next()).high
        return .nanoseconds(half) + .nanoseconds(Int64(clamping: part))
    }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
