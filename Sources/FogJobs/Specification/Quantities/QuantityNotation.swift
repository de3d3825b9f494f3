/// A way to write a quantity as text: `10m`, `256Mi`, `500m`, `5e9`.
public protocol QuantityNotation {
    /// What the text stands for.
    associatedtype Value

    /// The quantity that `text` spells.
    ///
    /// - Throws: A ``QuantityError`` that quotes the text and says what to write.
    static func parse(_ text: String) throws(QuantityError) -> Value

    /// The canonical text; ``parse(_:)`` reads it back as the same value.
    static func format(_ value: Value) -> String
}

/// A text that doesn't spell the quantity that was asked for.
public struct QuantityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found and what to write instead.
    public let message: String

    public var description: String { message }
}

/// Reads the digits at the front of a text, for the notations of quantities.
struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// What has not been read.
    var remainder: String { String(Substring(rest)) }

    /// Reads one or more digits; `nil` if there are none or the number doesn't fit.
    mutating func number() -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, let number = Int64(Substring(digits)) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    /// Reads one or more ASCII letters; empty if there are none.
    mutating func letters() -> String {
        let letters = rest.prefix {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
        rest = rest.dropFirst(letters.count)
        return String(Substring(letters))
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { rest.isEmpty }
}
