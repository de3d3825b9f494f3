/// How shares of processors are written: cores with at most three decimals, or thousandths of a core with `m`. Half a
/// core is `0.5` or `500m`.
public enum ProcessorShareNotation: QuantityNotation {
    public static func parse(_ text: String) throws(QuantityError) -> Int {
        var reader = DigitReader(text)
        guard let whole = reader.number() else { throw refusal(text) }
        let suffix = Array(reader.remainder.utf8)
        if suffix == [UInt8(ascii: "m")] { return try narrowed(whole, text) }
        var thousandths: Int64 = 0
        if !suffix.isEmpty {
            let decimals = suffix.dropFirst()
            guard suffix[0] == UInt8(ascii: "."), (1...3).contains(decimals.count),
                decimals.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { throw refusal(text) }
            for place in 0..<3 {
                let digit = place < decimals.count ? decimals[decimals.startIndex + place] - UInt8(ascii: "0") : 0
                thousandths = thousandths * 10 + Int64(digit)
            }
        }
        let (cores, overflow) = whole.multipliedReportingOverflow(by: 1000)
        let (sum, carried) = cores.addingReportingOverflow(thousandths)
        guard !overflow, !carried else { throw tooLarge(text) }
        return try narrowed(sum, text)
    }

    /// Whole cores as `2`, everything else in thousandths, as in `500m`. A negative share is written as zero.
    public static func format(_ value: Int) -> String {
        let millicores = max(0, value)
        return millicores % 1000 == 0 ? "\(millicores / 1000)" : "\(millicores)m"
    }

    private static func narrowed(_ millicores: Int64, _ text: String) throws(QuantityError) -> Int {
        guard let value = Int(exactly: millicores) else { throw tooLarge(text) }
        return value
    }

    private static func tooLarge(_ text: String) -> QuantityError {
        QuantityError(message: "'\(text.excerpt)' is too many cores")
    }

    private static func refusal(_ text: String) -> QuantityError {
        QuantityError(
            message: "'\(text.excerpt)' isn't a share of processors; write cores, as in 2 or 0.5, or thousandths of a "
                + "core, as in 500m")
    }
}
