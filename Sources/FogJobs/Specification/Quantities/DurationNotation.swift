import FogCore

/// How durations are written: whole numbers, each with `d`, `h`, `m`, `s` or `ms`, the larger units first: `1h30m`.
public enum DurationNotation: QuantityNotation {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    public static func parse(_ text: String) throws(QuantityError) -> Duration {
        var reader = DigitReader(text)
        var total: Int64 = 0
        var nextUnit = 0
        repeat {
            guard let number = reader.number() else { throw refusal(text) }
            let name = reader.letters()
            guard let unit = units[nextUnit...].firstIndex(where: { $0.name == name }) else { throw refusal(text) }
            let (milliseconds, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, carried) = total.addingReportingOverflow(milliseconds)
            guard !overflow, !carried else { throw QuantityError(message: "'\(text.excerpt)' is too long a duration") }
            total = sum
            nextUnit = unit + 1
        } while !reader.isAtEnd
        return .milliseconds(total)
    }

    /// The shortest text for the duration: `90m` becomes `1h30m`. What is below a millisecond is cut off, and a negative
    /// duration is written as zero.
    public static func format(_ value: Duration) -> String {
        var rest = max(0, value.clampedMilliseconds)
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }

    private static func refusal(_ text: String) -> QuantityError {
        QuantityError(
            message: "'\(text.excerpt)' isn't a duration; write a number and ms, s, m, h or d, as in 10m or 1h30m")
    }
}
