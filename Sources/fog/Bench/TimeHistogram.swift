/// Counts times by their length, in buckets that are at most a 64th apart: any number of times in 30 KiB.
struct TimeHistogram: Sendable {
    private static let stepBits = 6
    private static let steps = 1 << stepBits

    private var counts = [UInt64](repeating: 0, count: (64 - stepBits + 1) * steps)
    private(set) var count: UInt64 = 0
    /// The longest, in nanoseconds.
    private(set) var greatest: UInt64 = 0

    mutating func add(nanoseconds: UInt64) {
        counts[Self.bucket(of: nanoseconds)] += 1
        count += 1
        greatest = max(greatest, nanoseconds)
    }

    /// The time that a part of all don't exceed, in nanoseconds, at most a 64th too long; `nil` if there are none.
    func quantile(_ part: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = min(count - 1, UInt64(part * Double(count)))
        var passed: UInt64 = 0
        for (bucket, number) in counts.enumerated() {
            passed += number
            if passed > rank { return min(Double(greatest), Self.greatest(of: bucket)) }
        }
        return Double(greatest)
    }

    private static func bucket(of nanoseconds: UInt64) -> Int {
        guard nanoseconds >= UInt64(steps) else { return Int(nanoseconds) }
        let doublings = 63 - nanoseconds.leadingZeroBitCount - stepBits
        return doublings * steps + Int(nanoseconds >> UInt64(doublings))
    }

    private static func greatest(of bucket: Int) -> Double {
        guard bucket >= 2 * steps else { return Double(bucket) }
        let doublings = bucket / steps - 1
        let first = Double(bucket - doublings * steps)
        return (first + 1) * Double(UInt64(1) << UInt64(doublings)) - 1
    }
}
