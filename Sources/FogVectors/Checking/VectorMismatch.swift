import FogCore
import FogCrypto

/// What is wrong with a case: the first field that disagrees.
public struct VectorMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field's place in the case; empty for the case as a whole.
    public let field: String
    /// What the file has, or what it ought to have, shortened.
    public let expected: String
    /// What was computed or found instead, shortened.
    public let found: String

    init(_ field: String, expected: String, found: String) {
        self.field = field
        self.expected = expected
        self.found = found
    }

    public var description: String { "\(field.isEmpty ? "" : "\(field): ")expected \(expected), found \(found)" }

    /// Checks that bytes that were computed are those of the file.
    static func require(
        _ found: some Collection<UInt8>, is published: [UInt8], _ field: String, on path: CPUPath? = nil
    ) throws(VectorMismatch) {
        guard !found.elementsEqual(published) else { return }
        let place = zip(found, published).prefix { $0 == $1 }.count
        let suffix = path.map { " (on path \($0.rawValue))" } ?? ""
        throw VectorMismatch(
            field, expected: excerpt(published, from: place), found: excerpt(found, from: place) + suffix)
    }

    /// Checks that something holds.
    static func require(
        _ holds: Bool, _ field: String, expected: @autoclosure () -> String, found: @autoclosure () -> String
    ) throws(VectorMismatch) {
        guard holds else { throw VectorMismatch(field, expected: expected(), found: found()) }
    }

    /// The value of an optional.
    static func unwrap<Value>(
        _ value: Value?, _ field: String, expected: @autoclosure () -> String, found: @autoclosure () -> String
    ) throws(VectorMismatch) -> Value {
        guard let value else { throw VectorMismatch(field, expected: expected(), found: found()) }
        return value
    }

    /// The beginning of a text.
    static func shortened(_ text: String) -> String {
        let limit = 40
        return text.count > limit ? "'\(text.prefix(limit))…'" : "'\(text)'"
    }

    private static func excerpt(_ bytes: some Collection<UInt8>, from place: Int) -> String {
        let limit = 12
        guard place < bytes.count else { return "\(bytes.count) bytes" }
        let digits = Hexadecimal.encode(bytes.dropFirst(place).prefix(limit))
        let before = place > 0 ? "…" : ""
        let after = bytes.count - place > limit ? "…" : ""
        return before + digits + after + (place > 0 ? " at byte \(place)" : "")
    }
}
