/// The upper bounds of a histogram's buckets, in the metric's unit, growing; the bucket for everything above them is
/// always there and not part of the list.
public struct HistogramBuckets: Hashable, Sendable {
    /// The most bounds that a histogram can have.
    public static let limit = 64

    /// The bounds in growing order, all finite and different.
    public let upperBounds: [Double]

    /// Makes a list from the given bounds: they are sorted, duplicates and those that aren't finite are left out, and
    /// of more than ``limit`` the smallest are kept.
    public init(_ upperBounds: [Double]) {
        self.upperBounds = Array(Set(upperBounds.filter(\.isFinite)).sorted().prefix(Self.limit))
    }

    /// For durations in seconds, from a tenth of a millisecond to an hour.
    public static let seconds = HistogramBuckets([
        0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600,
    ])

    /// For durations in seconds, from ten microseconds to a hundred seconds in steps of 1, 2 and 5.
    public static let shortSeconds = HistogramBuckets([
        0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2,
        5,
        10, 20, 50, 100,
    ])

    /// For sizes in bytes, from 64 bytes to 1 GiB in powers of four.
    public static let bytes = HistogramBuckets((3...15).map { Double(UInt64(1) << (2 * $0)) })

    /// For numbers of things whose range isn't known, from 1 to 4¹² in powers of four.
    public static let counts = HistogramBuckets((0...12).map { Double(UInt64(1) << (2 * $0)) })

    /// The position of the bucket that `value` falls into: that of the first bound that isn't smaller, or the number
    /// of bounds for the bucket above them all. O(log n).
    func index(of value: Double) -> Int {
        var low = 0
        var high = upperBounds.count
        while low < high {
            let middle = (low + high) / 2
            if upperBounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
