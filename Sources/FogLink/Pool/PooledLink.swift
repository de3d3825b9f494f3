/// A link that was made or taken, by the number that the driver gave it and never uses again.
public struct PooledLink: Hashable, Sendable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }
}
