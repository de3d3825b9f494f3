/// An attempt to make a link at one address, by the number that the ``LinkPool`` gave it and never uses again.
public struct DialAttempt: Hashable, Sendable {
    public let number: UInt64
}
