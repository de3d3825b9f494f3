/// A reading of a clock that never goes back, in nanoseconds since an arbitrary origin.
///
/// Two readings compare only if they come from the same process on the same machine (or the same simulated node).
/// Arithmetic saturates at the ends of the range and never traps.
public struct MonotonicInstant: InstantProtocol, Hashable, Sendable, CustomStringConvertible {
    /// Nanoseconds since the clock's origin.
    public let nanoseconds: UInt64

    /// Makes the instant that lies `nanoseconds` after the clock's origin.
    public init(nanoseconds: UInt64) {
        self.nanoseconds = nanoseconds
    }

    /// The clock's origin.
    public static let origin = MonotonicInstant(nanoseconds: 0)

    public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    public func advanced(by duration: Duration) -> MonotonicInstant {
        let sum = Int128(nanoseconds) + duration.attoseconds / 1_000_000_000
        return MonotonicInstant(nanoseconds: UInt64(clamping: sum))
    }

    public func duration(to other: MonotonicInstant) -> Duration {
        Duration(attoseconds: (Int128(other.nanoseconds) - Int128(nanoseconds)) * 1_000_000_000)
    }

    public var description: String { "\(Double(nanoseconds) / 1e9) s" }
}

extension Duration {
    /// The duration in whole nanoseconds, rounded towards zero and held at the ends of `Int64` (±292 years).
    public var clampedNanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

    /// The duration in whole milliseconds, rounded towards zero and held at the ends of `Int64` (±292 million years).
    public var clampedMilliseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000_000) }

    /// The duration in seconds as a floating-point number, for display and metrics.
    public var secondsValue: Double { Double(attoseconds) / 1e18 }
}
