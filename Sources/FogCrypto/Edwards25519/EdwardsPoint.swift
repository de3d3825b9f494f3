/// A point of edwards25519 (RFC 8032 section 5.1) in its one 32-byte encoding.
///
/// It may be any of the 8ℓ points of the curve: the identity, one of the eight points of small order, or a sum of one
/// of these and a point of the prime-order subgroup. Arithmetic is libsodium's (`EdwardsPoint+Arithmetic.swift`).
package struct EdwardsPoint: Hashable, Sendable {
    static let byteCount = 32

    /// The encoding: y, little-endian, with the parity of x in the highest bit.
    package let bytes: [UInt8]

    /// The neutral element (0, 1).
    static let identity = EdwardsPoint(known: [1] + [UInt8](repeating: 0, count: 31))

    /// The point whose encoding is known to be right because arithmetic produced it.
    init(known bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Decodes as RFC 8032 section 5.1.3 says, or returns `nil`: a y of 2²⁵⁵ − 19 or more is refused, and so are a y
    /// that no point of the curve has, and the odd x = 0.
    ///
    /// libsodium's own decoder takes y modulo 2²⁵⁵ − 19 and the odd zero for zero; its `is_valid_point`, on the other
    /// hand, refuses points outside the prime-order subgroup, which RFC 9381 lets into proofs and keys.
    /// Whether a point is returned is visible in the time that this takes; which point isn't.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        let y = FieldElement(littleEndian: bytes)
        var withoutSign = bytes
        withoutSign[31] &= 0x7f
        guard y.littleEndian == withoutSign else { return nil }
        let ySquared = y.squared
        let (x, isSquareMask) = FieldElement.squareRoot(
            of: ySquared - .one, over: Self.curveConstant * ySquared + .one)
        guard isSquareMask != 0 else { return nil }
        guard x.isZeroMask == 0 || bytes[31] & 0x80 == 0 else { return nil }
        self.bytes = bytes
    }

    /// The point (x, y) where both are fractions over one denominator, which isn't zero.
    init(x: FieldElement, y: FieldElement, over denominator: FieldElement) {
        let inverse = denominator.inverse
        var bytes = (y * inverse).littleEndian
        bytes[31] |= UInt8(truncatingIfNeeded: (x * inverse).isOddMask) & 0x80
        self.bytes = bytes
    }

    /// d = −121665 / 121666.
    private static let curveConstant = FieldElement(
        0x34dca_1359_78a3, 0x1a828_3b15_6ebd, 0x5e7a2_6001_c029, 0x739c6_63a0_3cbb, 0x52036_cee2_b6ff)
}
