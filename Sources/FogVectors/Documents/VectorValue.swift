import FogCore

/// A value of a JSON document.
public enum VectorValue: Hashable, Sendable {
    case null
    case flag(Bool)
    /// A whole number.
    case number(Int)
    /// A number that isn't whole, or too large for one.
    case fraction(Double)
    case text(String)
    case list([VectorValue])
    case members([String: VectorValue])

    /// Bytes as they stand in files of test vectors: two lower-case hexadecimal digits each.
    static func bytes(_ bytes: some Sequence<UInt8>) -> VectorValue { .text(Hexadecimal.encode(bytes)) }

    /// What kind of value it is, in the words of JSON.
    var kind: String {
        switch self {
        case .null: "null"
        case .flag: "a boolean"
        case .number: "a whole number"
        case .fraction: "a number that isn't whole"
        case .text: "a string"
        case .list: "an array"
        case .members: "an object"
        }
    }
}
