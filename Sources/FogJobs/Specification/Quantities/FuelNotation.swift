/// How amounts of fuel are written: a whole number, or a decimal number with a power of ten, as in `5e9` or `2.5e6`.
public enum FuelNotation: QuantityNotation {
    public static func parse(_ text: String) throws(QuantityError) -> UInt64 {
        let bytes = Array(text.utf8)
        let mark = bytes.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        let mantissa = bytes[..<(mark ?? bytes.endIndex)]
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
        let whole = mantissa[..<point]
        let decimals = mantissa[point...].dropFirst()
        guard isNumber(whole), point == mantissa.endIndex || isNumber(decimals) else { throw refusal(text) }
        var exponent = 0
        if let mark {
            var digits = bytes[(mark + 1)...]
            if digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
            guard isNumber(digits), let number = Int(String(decoding: digits, as: UTF8.self)), number <= 100 else {
                throw refusal(text)
            }
            exponent = number
        }
        // Zeros at the end of the decimals mean nothing: 5.0 is a whole number.
        let lastSignificant = decimals.lastIndex { $0 != UInt8(ascii: "0") }
        let significant = decimals[..<(lastSignificant.map { $0 + 1 } ?? decimals.startIndex)]
        guard significant.count <= exponent else { throw refusal(text) }
        let digits = String(decoding: whole + significant, as: UTF8.self)
        guard var fuel = UInt64(digits) else { throw tooMuch(text) }
        for _ in 0..<(exponent - significant.count) {
            let (product, overflow) = fuel.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw tooMuch(text) }
            fuel = product
        }
        return fuel
    }

    /// The whole number in digits.
    public static func format(_ value: UInt64) -> String { "\(value)" }

    private static func isNumber(_ digits: ArraySlice<UInt8>) -> Bool {
        !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func tooMuch(_ text: String) -> QuantityError {
        QuantityError(message: "'\(text.excerpt)' is too much fuel")
    }

    private static func refusal(_ text: String) -> QuantityError {
        QuantityError(
            message: "'\(text.excerpt)' isn't an amount of fuel; write a whole number, as in 5000000000 or 5e9")
    }
}
