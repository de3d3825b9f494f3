/// Why bytes from outside could not be read, or bytes could not be written.
public enum ByteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Fewer bytes are left than the next field needs.
    case truncated(needed: Int, left: Int)
    /// A length field exceeds the bound that its reader stated.
    case tooLong(length: UInt64, limit: Int)
    /// Bytes are left after the last field.
    case trailing(count: Int)
    /// A field holds a value that its format doesn't allow.
    case invalid(field: String)
    /// The bytes of a text field are not UTF-8.
    case notText
    /// The destination has no room for the next field.
    case full(needed: Int, left: Int)

    public var description: String {
        switch self {
        case .truncated(let needed, let left): "needs \(needed) more bytes where \(left) are left"
        case .tooLong(let length, let limit): "a length of \(length) exceeds the limit of \(limit)"
        case .trailing(let count): "\(count) bytes follow the last field"
        case .invalid(let field): "the field '\(field)' holds a value that isn't allowed"
        case .notText: "a text field is not UTF-8"
        case .full(let needed, let left): "needs room for \(needed) bytes where \(left) are left"
        }
    }
}
