/// How the shortest and the longest of a range of durations are written: `5s..5m`.
public enum DurationRangeNotation: QuantityNotation {
    public static func parse(_ text: String) throws(QuantityError) -> (minimum: Duration, maximum: Duration) {
        let bytes = Array(text.utf8)
        let dots = bytes.indices.dropLast().first { bytes[$0] == UInt8(ascii: ".") && bytes[$0 + 1] == bytes[$0] }
        guard let dots else {
            throw QuantityError(
                message: "'\(text.excerpt)' isn't a range; write the shortest and the longest duration, as in 5s..5m")
        }
        let minimum = try DurationNotation.parse(String(decoding: bytes[..<dots], as: UTF8.self))
        let maximum = try DurationNotation.parse(String(decoding: bytes[(dots + 2)...], as: UTF8.self))
        return (minimum, maximum)
    }

    public static func format(_ value: (minimum: Duration, maximum: Duration)) -> String {
        "\(DurationNotation.format(value.minimum))..\(DurationNotation.format(value.maximum))"
    }
}
