import FogCore
import Testing

@Suite struct MonotonicInstantTests {
    private let first = MonotonicInstant.origin
    private let last = MonotonicInstant(nanoseconds: .max)

    @Test func arithmeticSaturates() {
        #expect(first.advanced(by: .nanoseconds(-1)) == first)
        #expect(last.advanced(by: .nanoseconds(1)) == last)
        #expect(first.advanced(by: .seconds(Int64.min)) == first)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
        #expect(last.advanced(by: .seconds(Int64.min)) == first)
        #expect(first.advanced(by: .seconds(Int64.max) + .seconds(Int64.max)) == last)
    }

    @Test func theWholeRangeCanBeMeasured() {
        #expect(first.advanced(by: first.duration(to: last)) == last)
        #expect(last.advanced(by: last.duration(to: first)) == first)
        #expect(last.duration(to: first) < .zero)
    }

    @Test func advancingAndMeasuringAgree() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<2000 {
            let start = MonotonicInstant(nanoseconds: .random(in: 0...1 << 62, using: &generator))
            let step = Duration.nanoseconds(Int64.random(in: -(1 << 40)...1 << 40, using: &generator))
            let end = start.advanced(by: step)
            if end > first { #expect(start.duration(to: end) == step) }
        }
    }

    @Test func orderIsThatOfTheReadings() {
        #expect(first < last)
        #expect(!(last < first))
        #expect(!(first < first))
    }
}

@Suite struct DurationTests {
    @Test func nanosecondsAreHeldAtTheEnds() {
        #expect(Duration.nanoseconds(5).clampedNanoseconds == 5)
        #expect(Duration.seconds(-3).clampedNanoseconds == -3_000_000_000)
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999).clampedNanoseconds == 1)
        #expect(Duration.nanoseconds(Int64.max).clampedNanoseconds == .max)
        #expect(Duration.nanoseconds(Int64.min).clampedNanoseconds == .min)
        #expect((Duration.nanoseconds(Int64.max) + .nanoseconds(1)).clampedNanoseconds == .max)
        #expect((Duration.nanoseconds(Int64.min) - .nanoseconds(1)).clampedNanoseconds == .min)
    }

    @Test func longerDurationsThanTheStandardLibraryTakesApartDoNotTrap() {
        let long = Duration.seconds(Int64.max) + .seconds(Int64.max)
        #expect(long.clampedNanoseconds == .max)
        #expect(long.clampedMilliseconds == .max)
        #expect((.zero - long).clampedMilliseconds == .min)
        #expect(long.secondsValue == 0x1p64)
    }

    @Test func millisecondsRoundTowardsZero() {
        #expect(Duration.microseconds(1999).clampedMilliseconds == 1)
        #expect(Duration.microseconds(-1999).clampedMilliseconds == -1)
        #expect(Duration.milliseconds(Int64.max).clampedMilliseconds == .max)
    }

    @Test func secondsKeepTheirFraction() {
        #expect(Duration.milliseconds(1500).secondsValue == 1.5)
        #expect(Duration.milliseconds(-100).secondsValue == -0.1)
        #expect(Duration.zero.secondsValue == 0)
    }
}
