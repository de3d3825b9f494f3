/// A request for a link, by the number that its maker gave it and never uses again.
public struct LinkRequest: Hashable, Comparable, Sendable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }

    public static func < (left: LinkRequest, right: LinkRequest) -> Bool { left.number < right.number }
}
