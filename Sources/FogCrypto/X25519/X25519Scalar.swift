import CFogCrypto
import CSodium

/// Numbers by which X25519 multiplies points.
package enum X25519Scalar {
    /// The scalar that takes each point where one scalar and then another would: X25519 of it and a public key is X25519 of
    /// `second` and X25519 of `first` and the key. Constant-time; costs less than a hundredth of a multiplication.
    ///
    /// That holds for points of the curve, which public keys are; not for those of its twist, which have no secret keys.
    ///
    /// - Returns: 32 bytes; `nil` if either has another number of bytes, and for fewer than one pair of random scalars in
    ///   2¹²⁵, whose product no scalar stands for.
    package static func product(of first: SecretBytes, and second: SecretBytes) -> SecretBytes? {
        guard first.count == BatchX25519.byteCount, second.count == BatchX25519.byteCount else { return nil }
        func eighth(_ scalar: SecretBytes) -> SecretBytes {
            .written(count: BatchX25519.byteCount) { output in
                scalar.withAddress { fog_x25519_scalar_eighth(output, $0) }
            }
        }
        // One eighth times the other is a sixty-fourth of the product.
        let eight = SecretBytes([8] + [UInt8](repeating: 0, count: BatchX25519.byteCount - 1))
        let product = multiply(multiply(eighth(first), eighth(second)), eight)
        let negative = SecretBytes.written(count: BatchX25519.byteCount) { output in
            product.withAddress { crypto_core_ed25519_scalar_negate(output, $0) }
        }
        var fits: Int32 = 0
        let scalar = SecretBytes.written(count: BatchX25519.byteCount) { output in
            product.withAddress { product in
                negative.withAddress { fits = fog_x25519_scalar_of_eighth(output, product, $0) }
            }
        }
        return fits == 1 ? scalar : nil
    }

    /// Multiplies modulo the order of the base point.
    private static func multiply(_ first: SecretBytes, _ second: SecretBytes) -> SecretBytes {
        .written(count: BatchX25519.byteCount) { output in
            first.withAddress { first in
                second.withAddress { crypto_core_ed25519_scalar_mul(output, first, $0) }
            }
        }
    }
}
