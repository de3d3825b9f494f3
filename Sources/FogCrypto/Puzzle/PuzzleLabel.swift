/// What a puzzle is for. A solution under one label is none under another.
///
/// The text stands in the source, and says the protocol and its version: `"fog mesh announcement 1"`.
public struct PuzzleLabel: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// The label with the given text.
    public init(_ text: StaticString) {
        description = "\(text)"
    }

    var bytes: [UInt8] { Array(description.utf8) }
}
