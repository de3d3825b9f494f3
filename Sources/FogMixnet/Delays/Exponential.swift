/// The exponential distribution by additions, multiplications and divisions only, which every machine does alike: whoever
/// checks a delay comes to the same nanosecond as the mix that drew it.
public enum Exponential {
    private static let naturalLogarithmOfTwo = 0.693_147_180_559_945_3

    /// The quantile of the distribution with mean 1 at (⌊word / 2¹²⌋ + ½) / 2⁵², counted from its far end: −ln of it. Between
    /// 1.1 · 10⁻¹⁶ and 36.8.
    public static func quantile(_ word: UInt64) -> Double {
        -logarithm((Double(word >> 12) + 0.5) / 4_503_599_627_370_496)
    }

    /// The natural logarithm of a positive, finite number.
    public static func logarithm(_ number: Double) -> Double {
        var exponent = Double(number.exponent)
        var significand = number.significand
        if significand > 1.414_213_562_373_095_1 {
            significand /= 2
            exponent += 1
        }
        // ln m = 2 · artanh((m − 1) / (m + 1)), whose series converges fast so close to 1.
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var sum = 0.0
        for term in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
        return exponent * naturalLogarithmOfTwo + 2 * ratio * sum
    }

    /// e to the power of −`number`, for a number that isn't negative.
    public static func decay(_ number: Double) -> Double {
        guard number < 745 else { return 0 }
        let halvings = (number / naturalLogarithmOfTwo).rounded(.down)
        let rest = number - halvings * naturalLogarithmOfTwo
        var sum = 1.0
        for term in stride(from: 20, through: 1, by: -1) { sum = 1 - rest / Double(term) * sum }
        return Double(sign: .plus, exponent: -Int(halvings), significand: sum)
    }
}
