/// A part of a machine that a worker offers, such as a third.
public struct MachineShare: Hashable, Sendable {
    private let numerator: Int64
    private let denominator: Int64

    /// Reads a fraction of 1 whose denominator is at most 1024, such as `1/3`; `nil` if the text isn't one.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = Int64(parts[0]), let denominator = Int64(parts[1]),
            (1...1024).contains(denominator), (1...denominator).contains(numerator)
        else { return nil }
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The whole machine.
    public static let whole = MachineShare(numerator: 1, denominator: 1)

    private init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// This part of an amount, rounded down.
    func part(of whole: Int64) -> Int64 { whole / denominator * numerator }
}
