/// How long packets stay at a hop on average: a few means that all nodes of a network agree on. A header names one by its
/// number. Fewer classes hide more: whoever sees packets of one class come and go looks among packets of that class.
public struct DelayClasses: Hashable, Sendable {
    /// The most classes.
    public static let limit = 8
    /// The longest mean.
    public static let longestMean = Duration.seconds(3600)

    /// The means, by the class' number.
    public let means: [Duration]

    /// Takes at most ``limit`` means, each held between zero and ``longestMean``.
    public init(_ means: [Duration]) {
        self.means = means.prefix(Self.limit).map { min(max(.zero, $0), Self.longestMean) }
    }

    /// The mean of a class; `nil` if there is no such class.
    public subscript(number: UInt32) -> Duration? {
        number < means.count ? means[Int(number)] : nil
    }
}
