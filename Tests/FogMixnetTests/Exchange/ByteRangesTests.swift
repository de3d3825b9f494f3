import FogSimulation
import Testing

@testable import FogMixnet

/// Ranges of bytes against a set of their numbers.
@Suite struct ByteRangesTests {
    private static let end = 60

    private func range(_ dice: inout SeededGenerator) -> Range<Int> {
        let (first, second) = (dice.index(below: Self.end), dice.index(below: Self.end))
        return min(first, second)..<max(first, second)
    }

    /// What is wrong with ranges that are to stand for a set.
    private func findFault(_ ranges: ByteRanges, _ model: Set<Int>, _ dice: inout SeededGenerator) -> String? {
        guard ranges.ranges.allSatisfy({ !$0.isEmpty }) else { return "a range is empty" }
        guard zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound }) else {
            return "ranges aren't in order or not apart"
        }
        guard Set(ranges.ranges.joined()) == model, ranges.count == model.count else { return "other bytes are there" }
        let wanted = range(&dice)
        guard ranges.contains(wanted) == model.isSuperset(of: wanted) else { return "contains \(wanted)" }
        let count = dice.index(below: Self.end) - 5
        guard ranges.covers(count) == model.isSuperset(of: 0..<max(0, count)) else { return "covers \(count)" }
        let (below, limit) = (dice.index(below: Self.end), 1 + dice.index(below: 10))
        var gap: Range<Int>?
        if let first = (0..<below).first(where: { !model.contains($0) }) {
            let end = (first..<below).first { model.contains($0) } ?? below
            gap = first..<min(end, first + limit)
        }
        let found = ranges.firstGap(below: below, limit: limit)
        return found == gap ? nil : "the first gap below \(below) is \(String(describing: found))"
    }

    @Test func bytesThatWereAddedAreThereAndNoOthers() throws {
        for seed in 0..<2000 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            var ranges = ByteRanges()
            var model: Set<Int> = []
            for _ in 0..<20 {
                let new = range(&dice)
                ranges.insert(new)
                model.formUnion(new)
                let fault = findFault(ranges, model, &dice)
                try #require(fault == nil, "seed \(seed)")
            }
        }
    }

    @Test func theOrderDoesNotMatter() {
        var dice = SeededGenerator(seed: 71)
        let parts = stride(from: 0, to: 100, by: 7).map { $0..<$0 + 7 }
        for _ in 0..<100 {
            var ranges = ByteRanges()
            for part in parts.shuffled(using: &dice) { ranges.insert(part) }
            #expect(ranges.ranges == [0..<105] && ranges.covers(105) && !ranges.covers(106))
        }
    }

    @Test func ofNothingNothingIsMissing() {
        let ranges = ByteRanges()
        #expect(ranges.count == 0 && ranges.covers(0) && ranges.covers(-1) && ranges.contains(5..<5))
        #expect(ranges.firstGap(below: 0, limit: 5) == nil && ranges.firstGap(below: 3, limit: 5) == 0..<3)
    }
}
