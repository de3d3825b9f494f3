/// How much better than a coin somebody guesses who of two clients sent a request: 2 · P(right) − 1. 0 is a coin, 1
/// always right.
public struct Advantage: Hashable, Sendable {
    public private(set) var trials = 0
    /// Right guesses; one between equals counts half.
    private var right = 0.0

    public init() {}

    /// Counts a guess.
    ///
    /// - Parameters:
    ///   - sender: The score of the client that sent the request.
    ///   - other: That of the other one.
    public mutating func count(sender: Double, other: Double) {
        trials += 1
        right += sender > other ? 1 : sender == other ? 0.5 : 0
    }

    public var value: Double { trials > 0 ? 2 * right / Double(trials) - 1 : 0 }

    /// Its standard error: the true value is within two of these in 95 of 100 cases.
    public var error: Double {
        guard trials > 0 else { return 0 }
        let share = right / Double(trials)
        // One trial more of each kind, so that what never happened isn't taken for impossible.
        let held = (share * Double(trials) + 1) / Double(trials + 2)
        return 2 * (held * (1 - held) / Double(trials)).squareRoot()
    }
}
