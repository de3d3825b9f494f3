/// The mean of values, how far they spread, and how many they are.
public struct Estimate: Hashable, Sendable {
    public let mean: Double
    /// The standard deviation of the values.
    public let deviation: Double
    public let count: Int

    public init(_ values: [Double]) {
        count = values.count
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = values.count < 2 ? 0 : (squares / Double(values.count - 1)).squareRoot()
    }
}
