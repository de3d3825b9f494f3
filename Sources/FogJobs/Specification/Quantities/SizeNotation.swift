/// How sizes are written: whole bytes, or a whole number with `Ki`, `Mi`, `Gi`, `Ti` (powers of 1024) or `k`, `M`, `G`,
/// `T` (powers of 1000): `256Mi`.
public enum SizeNotation: QuantityNotation {
    private static let units: [(name: String, bytes: Int64)] = [
        ("Ti", 1 << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10),
        ("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000), ("", 1),
    ]

    public static func parse(_ text: String) throws(QuantityError) -> Int64 {
        var reader = DigitReader(text)
        guard let number = reader.number() else { throw refusal(text) }
        let name = reader.remainder
        guard let unit = units.first(where: { $0.name == name }) else { throw refusal(text) }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow else { throw QuantityError(message: "'\(text.excerpt)' is too large a size") }
        return bytes
    }

    /// The number of bytes with the fewest digits that needs no fraction, powers of 1024 first: 268435456 is `256Mi`.
    /// A negative size is written as zero.
    public static func format(_ value: Int64) -> String {
        let bytes = max(0, value)
        let unit = units.filter { bytes >= $0.bytes && bytes % $0.bytes == 0 }
            .min { bytes / $0.bytes < bytes / $1.bytes }
        guard let unit else { return "\(bytes)" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }

    private static func refusal(_ text: String) -> QuantityError {
        QuantityError(
            message: "'\(text.excerpt)' isn't a size; write a whole number and Ki, Mi, Gi or Ti (or k, M, G or T, "
                + "or nothing for bytes), as in 256Mi")
    }
}
