import FogCore

/// An instant of the simulation's own time, in nanoseconds since its start.
///
/// This is the time that a checker may compare across nodes. No node can read it: each has a ``SimulatedClock`` that
/// runs beside it.
public struct SimulatedInstant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the simulation began.
    public let nanoseconds: UInt64

    /// Makes the instant that lies `nanoseconds` after the simulation began.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The beginning of every simulation.
    public static let start = SimulatedInstant(nanoseconds: 0)

    public static func < (left: SimulatedInstant, right: SimulatedInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant `duration` later (or earlier, if it is negative), held at the ends of the range.
    public func advanced(by duration: Duration) -> SimulatedInstant {
        let step = duration.clampedNanoseconds
        if step < 0 {
            return SimulatedInstant(nanoseconds: nanoseconds - min(nanoseconds, step.magnitude))
        }
        return advanced(byNanoseconds: step.magnitude)
    }

    /// How long after `self` the other instant lies; negative if it lies before.
    public func duration(to other: SimulatedInstant) -> Duration {
        MonotonicInstant(nanoseconds: nanoseconds).duration(to: MonotonicInstant(nanoseconds: other.nanoseconds))
    }

    func advanced(byNanoseconds step: UInt64) -> SimulatedInstant {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(step)
        return SimulatedInstant(nanoseconds: overflow ? .max : sum)
    }

    /// Seconds with all nine decimals, so that instants line up in a trace.
    public var description: String {
        let fraction = String(nanoseconds % 1_000_000_000)
        let padding = String(repeating: "0", count: 9 - fraction.count)
        return "\(nanoseconds / 1_000_000_000).\(padding)\(fraction) s"
    }
}
