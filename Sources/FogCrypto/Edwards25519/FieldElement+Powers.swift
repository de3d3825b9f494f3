extension FieldElement {
    /// `self` to the power 2²⁵⁰ − 1, from which the other powers follow, and to the power 11.
    private var commonPowers: (power250: FieldElement, power11: FieldElement) {
        let power2 = squared
        let power9 = power2.squared(times: 2) * self
        let power11 = power9 * power2
        let ones5 = power11.squared * power9  // 2⁵ − 1
        let ones10 = ones5.squared(times: 5) * ones5
        let ones20 = ones10.squared(times: 10) * ones10
        let ones40 = ones20.squared(times: 20) * ones20
        let ones50 = ones40.squared(times: 10) * ones10
        let ones100 = ones50.squared(times: 50) * ones50
        let ones200 = ones100.squared(times: 100) * ones100
        return (ones200.squared(times: 50) * ones50, power11)
    }

    /// The inverse, as `self` to the power 2²⁵⁵ − 21; zero for zero.
    var inverse: FieldElement {
        let powers = commonPowers
        return powers.power250.squared(times: 5) * powers.power11
    }

    /// The square root of `numerator / denominator` if that is a square, else the square root of √−1 times it.
    ///
    /// Which of the two roots it is isn't specified. The mask is all ones for a square (zero is one) and all zeros
    /// otherwise. The denominator isn't zero. The formula is that of RFC 8032 section 5.1.3, one exponentiation for both.
    static func squareRoot(
        of numerator: FieldElement, over denominator: FieldElement
    ) -> (root: FieldElement, isSquareMask: UInt64) {
        let power3 = denominator.squared * denominator
        let power7 = power3.squared * denominator
        let base = numerator * power7
        // To the power (p − 5) / 8 = 2²⁵² − 3.
        let power = base.commonPowers.power250.squared(times: 2) * base
        let candidate = numerator * power3 * power
        let check = denominator * candidate.squared
        let isRoot = (check - numerator).isZeroMask
        let isRootOfNegative = (check + numerator).isZeroMask
        let isRootOfNegativeTimesRoot = (check + numerator * rootOfMinusOne).isZeroMask
        let root = candidate.replaced(
            by: candidate * rootOfMinusOne, where: isRootOfNegative | isRootOfNegativeTimesRoot)
        return (root, isRoot | isRootOfNegative)
    }
}
