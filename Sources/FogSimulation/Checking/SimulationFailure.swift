import FogCore

/// A simulation that broke an invariant: what, when, and the seed that shows it again.
public struct SimulationFailure: Error, Sendable, CustomStringConvertible {
    /// The seed that replays the run.
    public let seed: UInt64
    /// The profile under which it fails.
    public let profile: FaultProfile
    /// How many steps were taken, with the one that failed.
    public let step: Int
    /// When it failed, in true time.
    public let instant: SimulatedInstant
    /// What doesn't hold.
    public let violation: Violation
    /// The last things that happened, oldest first, one a line.
    public let trace: [String]
    /// A digest of everything that happened: the same in every replay.
    public let digest: UInt64

    public var description: String {
        """
        \(violation)
        at step \(step), \(instant), profile \(profile); replay with seed \(seed) \
        (digest \(Hexadecimal.encode(digest.bigEndianBytes)))
        \(trace.joined(separator: "\n"))
        """
    }
}
