extension WallTime {
    /// The time that `text` spells in the form of RFC 3339 in UTC, with or without a fraction of a second, or `nil`.
    ///
    /// Digits of the fraction beyond milliseconds are dropped. Years run from 0000 to 9999.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for character in characters[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
                value = value * 10 + Int64(character - UInt8(ascii: "0"))
            }
            return value
        }
        for (offset, separator) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] {
            guard characters[offset] == separator.utf8.first else { return nil }
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds: Int64 = 0
        if characters.count > 20 {
            guard characters[19] == UInt8(ascii: "."), characters.count > 21, characters.count <= 32,
                number(20..<characters.count - 1) != nil,
                let kept = number(20..<min(23, characters.count - 1))
            else { return nil }
            milliseconds = [100, 10, 1][min(3, characters.count - 21) - 1] * kept
        }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        self.init(millisecondsSinceEpoch: seconds * 1000 + milliseconds)
        guard description.utf8.prefix(19).elementsEqual(characters.prefix(19)) else { return nil }
    }

    /// Days from 1970-01-01 to a proleptic Gregorian date, counted in 400-year eras that begin in March.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension WallTime: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = WallTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a time has the form 2026-11-22T15:04:05.678Z")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
