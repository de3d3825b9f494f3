import CSodium

extension EdwardsScalar {
    /// The secret number that 64 secret bytes spell, little-endian, modulo ℓ; in constant time. `nil` for other lengths.
    package static func reducing(_ wide: SecretBytes) -> SecretBytes? {
        guard wide.count == 2 * byteCount else { return nil }
        return SecretBytes.written(count: byteCount) { output in
            wide.withAddress { crypto_core_ed25519_scalar_reduce(output, $0) }
        }
    }

    /// `addend + factor · secret` modulo ℓ, where all but the result and `factor` is secret; in constant time.
    /// `nil` unless both secrets have 32 bytes.
    static func sum(of addend: SecretBytes, and factor: EdwardsScalar, times secret: SecretBytes) -> EdwardsScalar? {
        guard addend.count == byteCount, secret.count == byteCount else { return nil }
        let product = SecretBytes.written(count: byteCount) { output in
            secret.withAddress { crypto_core_ed25519_scalar_mul(output, factor.bytes, $0) }
        }
        var sum = [UInt8](repeating: 0, count: byteCount)
        addend.withAddress { addend in
            product.withAddress { crypto_core_ed25519_scalar_add(&sum, addend, $0) }
        }
        return EdwardsScalar(known: sum)
    }
}
