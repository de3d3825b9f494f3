/// A reading of the calendar clock, in milliseconds since 1970-01-01T00:00:00Z without leap seconds.
///
/// Wall time is for people and for documents with a validity. It may jump either way, differs between machines and is
/// never used to decide whether a lease has lapsed.
public struct WallTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Milliseconds since the Unix epoch; negative before it.
    public let millisecondsSinceEpoch: Int64

    /// Makes the time that lies the given number of milliseconds after the Unix epoch.
    public init(millisecondsSinceEpoch: Int64) {
        self.millisecondsSinceEpoch = millisecondsSinceEpoch
    }

    public static func < (left: WallTime, right: WallTime) -> Bool {
        left.millisecondsSinceEpoch < right.millisecondsSinceEpoch
    }

    /// The time `duration` later, held at the ends of the range.
    public func advanced(by duration: Duration) -> WallTime {
        let sum = Int128(millisecondsSinceEpoch) + duration.attoseconds / 1_000_000_000_000_000
        return WallTime(millisecondsSinceEpoch: Int64(clamping: sum))
    }

    /// How long after `self` the other time lies; negative if it lies before.
    public func duration(to other: WallTime) -> Duration {
        .milliseconds(other.millisecondsSinceEpoch) - .milliseconds(millisecondsSinceEpoch)
    }

    /// The time in the form of RFC 3339, UTC, with milliseconds: `2026-11-22T15:04:05.678Z`. Years outside 0 to 9999,
    /// which that form doesn't have, get a sign as in ISO 8601: `+10000-01-01T00:00:00.000Z`.
    public var description: String {
        let milliseconds = Self.floorModulo(millisecondsSinceEpoch, 1000)
        let totalSeconds = Self.floorQuotient(millisecondsSinceEpoch, 1000)
        let secondOfDay = Self.floorModulo(totalSeconds, 86_400)
        let date = Self.civilDate(daysSinceEpoch: (totalSeconds - secondOfDay) / 86_400)
        let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { Self.padded($0, to: 2) }
        let day = [Self.padded(year: date.year), Self.padded(date.month, to: 2), Self.padded(date.day, to: 2)]
        return "\(day.joined(separator: "-"))T\(clock.joined(separator: ":")).\(Self.padded(milliseconds, to: 3))Z"
    }

    /// Turns days since 1970-01-01 into a proleptic Gregorian date, by counting in 400-year eras that begin in March.
    private static func civilDate(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let dayOfEra = floorModulo(shifted, 146_097)
        let era = (shifted - dayOfEra) / 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floorModulo(_ value: Int64, _ modulus: Int64) -> Int64 {
        let remainder = value % modulus
        return remainder < 0 ? remainder + modulus : remainder
    }

    /// Rounds towards the past; unlike `(value - floorModulo) / modulus` it can't overflow at the end of the range.
    private static func floorQuotient(_ value: Int64, _ modulus: Int64) -> Int64 {
        value / modulus - (value % modulus < 0 ? 1 : 0)
    }

    private static func padded(year: Int64) -> String {
        let sign = year < 0 ? "-" : year > 9999 ? "+" : ""
        return sign + padded(abs(year), to: 4)
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
