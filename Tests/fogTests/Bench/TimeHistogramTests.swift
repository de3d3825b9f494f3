import Testing

@testable import fog

@Suite struct TimeHistogramTests {
    @Test func quantilesAreRightToASixtyFourth() throws {
        var histogram = TimeHistogram()
        for number in 1...10_000 { histogram.add(nanoseconds: UInt64(number) * 1000) }
        #expect(histogram.count == 10_000 && histogram.greatest == 10_000_000)
        for (part, exact) in [(0.01, 101_000.0), (0.5, 5_001_000.0), (0.9, 9_001_000.0), (0.99, 9_901_000.0)] {
            let found = try #require(histogram.quantile(part))
            #expect(found >= exact && found <= exact * (1 + 1.0 / 64), "\(part): \(found)")
        }
        #expect(histogram.quantile(1) == 10_000_000)
    }

    @Test func everyLengthHasABucket() throws {
        for shift in 0..<64 {
            let power = UInt64(1) << UInt64(shift)
            for length in [power, power - 1, UInt64.max >> UInt64(shift)] {
                var histogram = TimeHistogram()
                histogram.add(nanoseconds: length)
                #expect(try #require(histogram.quantile(0.5)) == Double(length))
            }
        }
    }

    @Test func nothingHasNoQuantile() {
        #expect(TimeHistogram().quantile(0.5) == nil)
    }
}
