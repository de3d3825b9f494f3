import FogCore
import FoundationEssentials
import Testing

@Suite struct WallTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000, "1969-12-31T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (4_107_456_000_000, "2100-02-28T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (1_795_359_845_678, "2026-11-22T15:04:05.678Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
            (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
            (-62_135_596_800_001, "0000-12-31T23:59:59.999Z"),
            (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
            (.max, "+292278994-08-17T07:12:55.807Z"),
            (.min, "-292275055-05-16T16:47:04.192Z"),
        ] as [(Int64, String)])
    func textIsTheDateInUTC(milliseconds: Int64, text: String) {
        #expect(WallTime(millisecondsSinceEpoch: milliseconds).description == text)
    }

    @Test func textAgreesWithAnotherImplementation() {
        var generator = SeededGenerator(seed: 4)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<5000 {
            // Years 1601 to 9999: the other implementation has the Julian calendar before.
            let milliseconds = Int64.random(in: -11_644_473_600_000...253_402_300_799_999, using: &generator)
            let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
            let other = style.format(date).prefix(20)
            let seconds = WallTime(millisecondsSinceEpoch: milliseconds / 1000 * 1000)
            #expect(seconds.description.prefix(20) == other)
        }
    }

    @Test func arithmeticHoldsAtTheEnds() {
        let first = WallTime(millisecondsSinceEpoch: .min)
        let last = WallTime(millisecondsSinceEpoch: .max)
        #expect(last.advanced(by: .milliseconds(1)) == last)
        #expect(first.advanced(by: .milliseconds(-1)) == first)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
        #expect(first.advanced(by: .seconds(Int64.min)) == first)
        #expect(first.advanced(by: .seconds(Int64.max)) == last)
        #expect(first.duration(to: last) > .zero)
        #expect(last.duration(to: first) == .zero - first.duration(to: last))
    }

    @Test func durationLeadsFromOneTimeToTheOther() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let range = Int64.min / 4...Int64.max / 4
            let left = WallTime(millisecondsSinceEpoch: .random(in: range, using: &generator))
            let right = WallTime(millisecondsSinceEpoch: .random(in: range, using: &generator))
            #expect(left.advanced(by: left.duration(to: right)) == right)
            #expect((left < right) == (left.duration(to: right) > .zero))
        }
    }
}
