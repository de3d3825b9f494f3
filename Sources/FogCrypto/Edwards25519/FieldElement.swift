/// An integer modulo 2²⁵⁵ − 19, in five limbs of 51 bits.
///
/// Every operation takes the same time and touches the same memory whatever the values are, with the exceptions that
/// say so. Between operations each limb is below 2⁵²: products of such limbs add up to less than 2¹¹², and no sum wraps.
package struct FieldElement: Sendable {
    private var limb0: UInt64
    private var limb1: UInt64
    private var limb2: UInt64
    private var limb3: UInt64
    private var limb4: UInt64

    private static let limbMask: UInt64 = (1 << 51) - 1

    /// The number with the given limbs, each below 2⁵², the least significant first.
    init(_ limb0: UInt64, _ limb1: UInt64, _ limb2: UInt64, _ limb3: UInt64, _ limb4: UInt64) {
        self.limb0 = limb0
        self.limb1 = limb1
        self.limb2 = limb2
        self.limb3 = limb3
        self.limb4 = limb4
    }

    /// The number that at most 32 bytes spell, little-endian; bit 255 is ignored and the rest is reduced.
    init(littleEndian bytes: some Collection<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            let bits = UInt64(byte) << UInt64(8 * (index & 7))
            switch index >> 3 {
            case 0: words.0 |= bits
            case 1: words.1 |= bits
            case 2: words.2 |= bits
            case 3: words.3 |= bits
            default: break
            }
        }
        self.init(
            words.0 & Self.limbMask,
            (words.0 >> 51 | words.1 << 13) & Self.limbMask,
            (words.1 >> 38 | words.2 << 26) & Self.limbMask,
            (words.2 >> 25 | words.3 << 39) & Self.limbMask,
            words.3 >> 12 & Self.limbMask)
    }

    /// The one encoding of the number below 2²⁵⁵ − 19, in 32 bytes, little-endian.
    package var littleEndian: [UInt8] {
        let reduced = reduced()
        let words = (
            reduced.limb0 | reduced.limb1 << 51,
            reduced.limb1 >> 13 | reduced.limb2 << 38,
            reduced.limb2 >> 26 | reduced.limb3 << 25,
            reduced.limb3 >> 39 | reduced.limb4 << 12
        )
        return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            for index in 0..<8 {
                let shift = UInt64(8 * index)
                buffer[index] = UInt8(truncatingIfNeeded: words.0 >> shift)
                buffer[index + 8] = UInt8(truncatingIfNeeded: words.1 >> shift)
                buffer[index + 16] = UInt8(truncatingIfNeeded: words.2 >> shift)
                buffer[index + 24] = UInt8(truncatingIfNeeded: words.3 >> shift)
            }
            count = 32
        }
    }

    /// The same number with each limb below 2⁵¹ and the whole below 2²⁵⁵ − 19.
    private func reduced() -> FieldElement {
        var value = self
        value.carry()
        value.carry()
        // Now the value is below twice the modulus, and at least the modulus exactly if adding 19 reaches 2²⁵⁵.
        var quotient = (value.limb0 &+ 19) >> 51
        quotient = (value.limb1 &+ quotient) >> 51
        quotient = (value.limb2 &+ quotient) >> 51
        quotient = (value.limb3 &+ quotient) >> 51
        quotient = (value.limb4 &+ quotient) >> 51
        value.limb0 &+= 19 &* quotient
        value.limb1 &+= value.limb0 >> 51
        value.limb2 &+= value.limb1 >> 51
        value.limb3 &+= value.limb2 >> 51
        value.limb4 &+= value.limb3 >> 51
        value.limb0 &= Self.limbMask
        value.limb1 &= Self.limbMask
        value.limb2 &= Self.limbMask
        value.limb3 &= Self.limbMask
        value.limb4 &= Self.limbMask
        return value
    }

    /// Brings limbs of up to 64 bits below 2⁵¹ (the lowest a little above it).
    private mutating func carry() {
        let carry0 = limb0 >> 51
        let carry1 = limb1 >> 51
        let carry2 = limb2 >> 51
        let carry3 = limb3 >> 51
        let carry4 = limb4 >> 51
        limb0 = limb0 & Self.limbMask &+ 19 &* carry4
        limb1 = limb1 & Self.limbMask &+ carry0
        limb2 = limb2 & Self.limbMask &+ carry1
        limb3 = limb3 & Self.limbMask &+ carry2
        limb4 = limb4 & Self.limbMask &+ carry3
    }
}

extension FieldElement {
    static let zero = FieldElement(0, 0, 0, 0, 0)
    static let one = FieldElement(1, 0, 0, 0, 0)
    /// The even square root of −1.
    static let rootOfMinusOne = FieldElement(
        0x61b2_74a0_ea0b0, 0xd5a5_fc8f_189d, 0x7ef5_e9cb_d0c60, 0x7859_5a68_04c9e, 0x2b83_2480_4fc1d)

    static func + (left: FieldElement, right: FieldElement) -> FieldElement {
        var sum = FieldElement(
            left.limb0 &+ right.limb0, left.limb1 &+ right.limb1, left.limb2 &+ right.limb2,
            left.limb3 &+ right.limb3, left.limb4 &+ right.limb4)
        sum.carry()
        return sum
    }

    static func - (left: FieldElement, right: FieldElement) -> FieldElement {
        // Four times the modulus is added first, so that no limb falls below zero.
        let lowest: UInt64 = (limbMask - 18) * 4
        let other: UInt64 = limbMask * 4
        var difference = FieldElement(
            left.limb0 &+ lowest &- right.limb0, left.limb1 &+ other &- right.limb1,
            left.limb2 &+ other &- right.limb2, left.limb3 &+ other &- right.limb3, left.limb4 &+ other &- right.limb4)
        difference.carry()
        return difference
    }

    static prefix func - (value: FieldElement) -> FieldElement {
        zero - value
    }

    static func * (left: FieldElement, right: FieldElement) -> FieldElement {
        func product(_ first: UInt64, _ second: UInt64) -> UInt128 { UInt128(first) &* UInt128(second) }
        let wrapped1 = right.limb1 &* 19
        let wrapped2 = right.limb2 &* 19
        let wrapped3 = right.limb3 &* 19
        let wrapped4 = right.limb4 &* 19
        var sum0 = product(left.limb0, right.limb0)
        sum0 &+= product(left.limb1, wrapped4)
        sum0 &+= product(left.limb2, wrapped3)
        sum0 &+= product(left.limb3, wrapped2)
        sum0 &+= product(left.limb4, wrapped1)
        var sum1 = product(left.limb0, right.limb1)
        sum1 &+= product(left.limb1, right.limb0)
        sum1 &+= product(left.limb2, wrapped4)
        sum1 &+= product(left.limb3, wrapped3)
        sum1 &+= product(left.limb4, wrapped2)
        var sum2 = product(left.limb0, right.limb2)
        sum2 &+= product(left.limb1, right.limb1)
        sum2 &+= product(left.limb2, right.limb0)
        sum2 &+= product(left.limb3, wrapped4)
        sum2 &+= product(left.limb4, wrapped3)
        var sum3 = product(left.limb0, right.limb3)
        sum3 &+= product(left.limb1, right.limb2)
        sum3 &+= product(left.limb2, right.limb1)
        sum3 &+= product(left.limb3, right.limb0)
        sum3 &+= product(left.limb4, wrapped4)
        var sum4 = product(left.limb0, right.limb4)
        sum4 &+= product(left.limb1, right.limb3)
        sum4 &+= product(left.limb2, right.limb2)
        sum4 &+= product(left.limb3, right.limb1)
        sum4 &+= product(left.limb4, right.limb0)
        sum1 &+= sum0 >> 51
        sum2 &+= sum1 >> 51
        sum3 &+= sum2 >> 51
        sum4 &+= sum3 >> 51
        // The highest sum is below 2¹⁰⁷ before its carry, so 19 times what it overflows by still fits beside a limb.
        let overflow = UInt128(UInt64(truncatingIfNeeded: sum0) & limbMask) &+ 19 &* (sum4 >> 51)
        return FieldElement(
            UInt64(truncatingIfNeeded: overflow) & limbMask,
            UInt64(truncatingIfNeeded: sum1) & limbMask &+ UInt64(truncatingIfNeeded: overflow >> 51),
            UInt64(truncatingIfNeeded: sum2) & limbMask,
            UInt64(truncatingIfNeeded: sum3) & limbMask,
            UInt64(truncatingIfNeeded: sum4) & limbMask)
    }

    var squared: FieldElement { self * self }

    /// The number squared `count` times over.
    func squared(times count: Int) -> FieldElement {
        var value = self
        for _ in 0..<count { value = value.squared }
        return value
    }

    /// All ones if the number is zero, else all zeros.
    var isZeroMask: UInt64 {
        let reduced = reduced()
        let bits = reduced.limb0 | reduced.limb1 | reduced.limb2 | reduced.limb3 | reduced.limb4
        // The subtraction borrows, and so sets the top bit, only if all 51 bits are zero.
        return Self.opaque(0 &- (bits &- 1) >> 63)
    }

    /// All ones if the number is odd (`sgn0` of RFC 9380 section 4.1), else all zeros.
    var isOddMask: UInt64 { Self.opaque(0 &- (reduced().limb0 & 1)) }

    /// Hides from the optimiser that a mask is either all ones or all zeros. Where it knew, it made a branch out of a
    /// selection (seen in the machine code of Elligator's last step, Swift 6.3.1).
    @inline(never)
    @_optimize(none)
    private static func opaque(_ mask: UInt64) -> UInt64 { mask }

    /// `self` where `mask` is all zeros, `other` where it is all ones, without a branch.
    func replaced(by other: FieldElement, where mask: UInt64) -> FieldElement {
        FieldElement(
            limb0 ^ (mask & (limb0 ^ other.limb0)), limb1 ^ (mask & (limb1 ^ other.limb1)),
            limb2 ^ (mask & (limb2 ^ other.limb2)), limb3 ^ (mask & (limb3 ^ other.limb3)),
            limb4 ^ (mask & (limb4 ^ other.limb4)))
    }
}
