/// A value that logs, errors and debuggers print as `[redacted]`: addresses, keys, tokens, what people run.
///
/// Reading the value takes the word ``revealed``, so that a search for it finds every place where one leaves its wrapper.
public struct Sensitive<Value> {
    /// The value itself. Don't put it in a log line or an error message.
    public let revealed: Value

    /// Wraps a value.
    public init(_ value: Value) {
        revealed = value
    }
}

extension Sensitive: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Sensitive: Equatable where Value: Equatable {}
extension Sensitive: Hashable where Value: Hashable {}
extension Sensitive: Sendable where Value: Sendable {}
