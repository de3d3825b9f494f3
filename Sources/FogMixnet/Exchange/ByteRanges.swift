/// Which bytes of something are there: ranges in order, apart from each other.
struct ByteRanges: Hashable, Sendable {
    private(set) var ranges: [Range<Int>] = []

    init() {}

    /// How many bytes there are.
    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// Adds bytes. O(ranges).
    mutating func insert(_ new: Range<Int>) {
        guard !new.isEmpty else { return }
        var merged = new
        var kept: [Range<Int>] = []
        for range in ranges {
            if range.upperBound < merged.lowerBound || range.lowerBound > merged.upperBound {
                kept.append(range)
            } else {
                merged = min(range.lowerBound, merged.lowerBound)..<max(range.upperBound, merged.upperBound)
            }
        }
        let place = kept.firstIndex { $0.lowerBound > merged.lowerBound } ?? kept.count
        kept.insert(merged, at: place)
        ranges = kept
    }

    func contains(_ wanted: Range<Int>) -> Bool {
        wanted.isEmpty || ranges.contains { $0.lowerBound <= wanted.lowerBound && $0.upperBound >= wanted.upperBound }
    }

    /// Whether the first `count` bytes are all there.
    func covers(_ count: Int) -> Bool { contains(0..<max(0, count)) }

    /// The first bytes below `end` that aren't there, at most `limit` of them.
    func firstGap(below end: Int, limit: Int) -> Range<Int>? {
        var start = 0
        for range in ranges {
            if range.lowerBound > start { break }
            start = max(start, range.upperBound)
        }
        guard start < end else { return nil }
        let next = ranges.first { $0.lowerBound > start }?.lowerBound ?? end
        return start..<min(start + max(1, limit), next, end)
    }
}
