import FogJobs
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500), "500ms"), ("30s", .seconds(30), "30s"), ("10m", .seconds(600), "10m"),
        ("1h30m", .seconds(5400), "1h30m"), ("90m", .seconds(5400), "1h30m"), ("7d", .seconds(604_800), "7d"),
        ("0s", .zero, "0s"), ("1d2h3m4s5ms", .milliseconds(93_784_005), "1d2h3m4s5ms"),
        ("036h", .seconds(129_600), "1d12h"),
    ])
    func durations(_ text: String, _ value: Duration, _ canonical: String) throws {
        #expect(try DurationNotation.parse(text) == value)
        #expect(DurationNotation.format(value) == canonical)
        #expect(try DurationNotation.parse(canonical) == value)
    }

    @Test(arguments: [
        "", "10", "s", "10 s", " 10s", "10s ", "-10s", "+10s", "1.5h", "10S", "1m1m", "1s1m", "10x", "1h30", "1:30",
        "10min",
        "99999999999999999999s", "9223372036854775807d", "106751991167d24h", "١٠s",
    ])
    func whatIsNoDuration(_ text: String) {
        #expect(throws: QuantityError.self) { try DurationNotation.parse(text) }
    }

    @Test func durationsAtTheEndsAreWrittenWithoutATrap() {
        #expect(DurationNotation.format(.seconds(-5)) == "0s")
        #expect(DurationNotation.format(.microseconds(999)) == "0s")
        #expect(DurationNotation.format(.seconds(Int64.max)).isEmpty == false)
        #expect(DurationNotation.format(.seconds(Int64.min)) == "0s")
    }

    @Test func ranges() throws {
        let range = try DurationRangeNotation.parse("5s..5m")
        #expect(range.minimum == .seconds(5))
        #expect(range.maximum == .seconds(300))
        #expect(DurationRangeNotation.format(range) == "5s..5m")
        for text in ["", "..", "5s", "5s.5m", "5s...5m", "5s..", "..5m", "5..5m", "5s..5m..6m"] {
            #expect(throws: QuantityError.self) { try DurationRangeNotation.parse(text) }
        }
    }

    @Test(arguments: [
        ("256Mi", Int64(268_435_456), "256Mi"), ("1Gi", 1 << 30, "1Gi"), ("64Ki", 65_536, "64Ki"),
        ("2Ti", 2 << 40, "2Ti"),
        ("500M", 500_000_000, "500M"), ("1000000", 1_000_000, "1M"), ("3k", 3000, "3k"), ("7G", 7_000_000_000, "7G"),
        ("4T", 4_000_000_000_000, "4T"), ("0", 0, "0"), ("1023", 1023, "1023"), ("1024Mi", 1 << 30, "1Gi"),
    ])
    func sizes(_ text: String, _ value: Int64, _ canonical: String) throws {
        #expect(try SizeNotation.parse(text) == value)
        #expect(SizeNotation.format(value) == canonical)
        #expect(try SizeNotation.parse(canonical) == value)
    }

    @Test(arguments: [
        "", "Mi", "1.5Gi", "256m", "256MB", "256mi", "-1", "1 Gi", "9223372036854775808", "9007199254740992Ti", "1Ei",
    ])
    func whatIsNoSize(_ text: String) {
        #expect(throws: QuantityError.self) { try SizeNotation.parse(text) }
    }

    @Test(arguments: [
        ("500m", 500, "500m"), ("0.5", 500, "500m"), ("2", 2000, "2"), ("1.25", 1250, "1250m"), ("0.001", 1, "1m"),
        ("1.500", 1500, "1500m"), ("2000m", 2000, "2"), ("0", 0, "0"),
    ])
    func processorShares(_ text: String, _ value: Int, _ canonical: String) throws {
        #expect(try ProcessorShareNotation.parse(text) == value)
        #expect(ProcessorShareNotation.format(value) == canonical)
        #expect(try ProcessorShareNotation.parse(canonical) == value)
    }

    @Test(arguments: ["", "m", ".5", "1.", "0.0001", "1e3", "-1", "0.5m", "1,5", "9223372036854775807", "1M"])
    func whatIsNoProcessorShare(_ text: String) {
        #expect(throws: QuantityError.self) { try ProcessorShareNotation.parse(text) }
    }

    @Test(arguments: [
        ("5000000000", UInt64(5_000_000_000)), ("5e9", 5_000_000_000), ("5E+9", 5_000_000_000), ("2.5e6", 2_500_000),
        ("5.0", 5), ("0", 0), ("1.50e1", 15), ("0e50", 0), ("18446744073709551615", .max),
    ])
    func fuel(_ text: String, _ value: UInt64) throws {
        #expect(try FuelNotation.parse(text) == value)
        #expect(try FuelNotation.parse(FuelNotation.format(value)) == value)
    }

    @Test(arguments: ["", "e9", "5e", "5e-1", "2.5", "1.55e1", "-1", "5e9e9", "5 e9", ".5e1", "5.e1", "1e20", "1e101"])
    func whatIsNoFuel(_ text: String) {
        #expect(throws: QuantityError.self) { try FuelNotation.parse(text) }
    }

    @Test func errorsQuoteTheTextAndSayWhatToWrite() {
        let error = #expect(throws: QuantityError.self) { try DurationNotation.parse("10x") }
        #expect(
            error?.message == "'10x' isn't a duration; write a number and ms, s, m, h or d, as in 10m or 1h30m")
    }
}
