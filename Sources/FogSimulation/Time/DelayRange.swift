import FogCore

/// A range of durations from which delays and intervals are drawn, short ones more often than long ones.
///
/// Every doubling between the ends is equally likely: a draw from 1 ms to 1 s is below 32 ms in half of the cases. So
/// what is usual stays usual, and two messages on one link still overtake each other by a wide margin now and then.
public struct DelayRange: Hashable, Sendable {
    /// The shortest delay, in nanoseconds.
    let shortest: UInt64
    /// The longest delay, in nanoseconds.
    let longest: UInt64
    /// How often the shortest delay (or a microsecond, if that is more) can be doubled below the longest one.
    private let doublings: UInt64

    /// Makes the range between two durations. A negative end counts as zero, reversed ends are exchanged.
    public init(_ shortest: Duration, _ longest: Duration) {
        let ends = [shortest, longest].map { UInt64(max(0, $0.clampedNanoseconds)) }.sorted()
        self.shortest = ends[0]
        self.longest = ends[1]
        let ratio = ends[1] / max(ends[0], Self.grain)
        doublings = ratio == 0 ? 0 : UInt64(UInt64.bitWidth - 1 - ratio.leadingZeroBitCount)
    }

    /// Makes the range that holds a single duration.
    public init(_ exact: Duration) {
        self.init(exact, exact)
    }

    /// No delay.
    public static let none = DelayRange(.zero)

    /// The range between the `divisor`-th parts of both ends.
    func shortened(by divisor: Int64) -> DelayRange {
        DelayRange(
            .nanoseconds(Int64(clamping: shortest) / divisor), .nanoseconds(Int64(clamping: longest) / divisor))
    }

    /// Draws a duration in nanoseconds.
    func draw(using generator: inout SeededGenerator) -> UInt64 {
        guard longest > shortest else { return shortest }
        let doubling = generator.number(below: doublings + 1)
        let lower = doubling == 0 ? shortest : max(shortest, Self.grain) << doubling
        let base = max(lower, Self.grain)
        let upper = doubling == doublings ? longest : min(longest, base << 1)
        return lower + generator.number(below: upper - min(lower, upper) + 1)
    }

    /// Below a microsecond there is nothing to tell apart.
    private static let grain: UInt64 = 1000
}
