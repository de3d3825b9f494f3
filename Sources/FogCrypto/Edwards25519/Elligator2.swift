/// The map from field elements to points of edwards25519 in RFC 9380 section 6.8.2 (`map_to_curve_elligator2_edwards25519`),
/// in constant time.
///
/// libsodium 1.0.18's `crypto_core_ed25519_from_uniform` can't stand in for it: it takes the sign of the Edwards x from
/// the input, where RFC 9380 derives it from the sign of the Montgomery y, and finding that sign is most of this work.
/// Its results are those of this map up to the sign (a test says so).
package enum Elligator2 {
    /// The point for `input`. It is in no particular subgroup: multiply it by the cofactor.
    ///
    /// Montgomery coordinates first (section 6.7.1, with J = 486662 and Z = 2): x₁ = −J / (1 + 2u²), where the denominator
    /// is never zero because −1/2 isn't a square; if g(x₁) = x₁³ + Jx₁² + x₁ is a square, x = x₁ and y is its odd root;
    /// else x = −x₁ − J = 2u²x₁ and y is the even root of g(x) = 2u²g(x₁). Then the rational map of appendix D.1.
    static func map(_ input: FieldElement) -> EdwardsPoint {
        let doubledSquare = input.squared + input.squared
        let denominator = FieldElement.one + doubledSquare
        // g(x₁) is n(n² + Jnd + d²) / d³ for the numerator n and the denominator d: no inversion is needed.
        let numerator = -coefficient
        let polynomial = numerator.squared + coefficient * numerator * denominator + denominator.squared
        let (root, isSquareMask) = FieldElement.squareRoot(
            of: numerator * polynomial, over: denominator.squared * denominator)
        // If g(x₁) isn't a square, `root` is the root of √−1·g(x₁), and 2u²g(x₁) = u²·(−2√−1)·root², where
        // −2√−1 is the square of 1 − √−1.
        let otherRoot = input * (.one - .rootOfMinusOne) * root
        let x = (numerator * doubledSquare).replaced(by: numerator, where: isSquareMask)
        let positive = otherRoot.replaced(by: root, where: isSquareMask)
        // The root is to be odd in the first case and even in the second.
        let y = positive.replaced(by: -positive, where: positive.isOddMask ^ isSquareMask)
        return edwards(x: x, over: denominator, y: y)
    }

    /// The Edwards point for the Montgomery point (x / denominator, y): (c·x/y, (x − 1)/(x + 1)) with c = √−486664,
    /// and the identity where one of these denominators is zero.
    private static func edwards(x: FieldElement, over denominator: FieldElement, y: FieldElement) -> EdwardsPoint {
        let xDenominator = denominator * y
        let yDenominator = x + denominator
        let common = xDenominator * yDenominator
        let isExceptional = common.isZeroMask
        return EdwardsPoint(
            x: (rationalMapConstant * x * yDenominator).replaced(by: .zero, where: isExceptional),
            y: ((x - denominator) * xDenominator).replaced(by: .one, where: isExceptional),
            over: common.replaced(by: .one, where: isExceptional))
    }

    /// g(x₁), the first value whose root is tried, and whether it is a square: an intermediate value that is published
    /// with examples. Not in constant time.
    package static func firstValue(for input: FieldElement) -> (value: FieldElement, isSquare: Bool) {
        let denominator = FieldElement.one + input.squared + input.squared
        let x = -coefficient * denominator.inverse
        let value = (x.squared + coefficient * x + .one) * x
        return (value, FieldElement.squareRoot(of: value, over: .one).isSquareMask != 0)
    }

    /// J of Curve25519.
    private static let coefficient = FieldElement(486662, 0, 0, 0, 0)
    /// The even square root of −486664.
    private static let rationalMapConstant = FieldElement(
        0x604aa_ff45_7e06, 0x2296f_a350_598d, 0x7f13d_fb16_874f, 0x35de9_3d84_6e01, 0xf26ed_f460_a00)
}
