/// A proof that whoever made it holds the secret key of an X25519 public key, for one context.
///
/// X25519 keys can't sign. Somebody who is to publish one, and has to show that it isn't another's, publishes this with
/// it. A proof says nothing about when it was made or who shows it: whoever has seen it can show it again. What it is
/// for (the identity that the key belongs to, the period for which it is published) belongs in the context, which the
/// verifier puts together itself.
///
/// It is a Schnorr proof in the Edwards form of the curve, as in XEdDSA (Perrin, *The XEdDSA and VXEdDSA Signature
/// Schemes*), but with the whole Edwards point, so that the secret is used as it is. It gives nothing of the secret
/// away, and the key may go on being used for X25519.
///
/// ## Definition (version 1)
///
/// `‖` concatenates, texts are UTF-8, points are encoded as RFC 8032 section 5.1.2 says and scalars are little-endian,
/// 32 bytes each; hashes are little-endian numbers, u64 is big-endian. B is the base point of edwards25519, ℓ its order
/// and u the public key.
///
///     a = the secret, clamped (RFC 7748 section 5), mod ℓ
///     A = aB
///     m = u64(bytes of context) ‖ context
///     r = SHA-512("fog x25519 key proof nonce 1" ‖ secret ‖ 32 random bytes ‖ A ‖ u ‖ m) mod ℓ
///     R = rB
///     c = SHA-512("fog x25519 key proof 1" ‖ A ‖ R ‖ u ‖ m) mod ℓ
///     s = r + ca mod ℓ
///     proof = A ‖ R ‖ s
///
/// It is valid if and only if
/// - A is the canonical encoding of a point of the subgroup of order ℓ, other than the identity,
/// - u is the canonical encoding of (1 + y) / (1 − y), where y is that of A (RFC 7748 section 4.1),
/// - s is below ℓ, and
/// - R is the encoding of sB − cA.
public struct X25519KeyProof: Hashable, Sendable {
    /// How many bytes a proof has.
    public static let byteCount = 2 * EdwardsPoint.byteCount + EdwardsScalar.byteCount

    /// The 96 bytes, which may be published: A (32), R (32) and s (32).
    public let bytes: [UInt8]

    /// Takes the 96 bytes of a proof as they are, or returns `nil` if there are more or fewer.
    ///
    /// Whether they mean anything is for ``isValid(for:context:)`` to say.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Proves that the caller holds a secret of 32 bytes, or returns `nil` for other lengths. Costs about 35 µs.
    ///
    /// The time that it takes tells nothing about the secret.
    ///
    /// - Parameters:
    ///   - secret: The secret key as X25519 takes it, whose public key is ``BatchX25519/publicKey(of:)``.
    ///   - context: What the proof is for; the verifier has to know the same bytes. It may have any length.
    ///   - generator: Where 32 random bytes come from. It should be a cryptographic one, but the secret is safe even if
    ///     it isn't, since the nonce follows from the secret and the context too.
    public init?(of secret: SecretBytes, context: [UInt8], using generator: inout some RandomNumberGenerator) {
        defer { SecretStack.erase() }
        // A clamped scalar is a multiple of 8 below 8ℓ and not zero, and so never a multiple of ℓ.
        guard let scalar = Self.scalar(of: secret), let key = EdwardsPoint.base(multipliedBySecret: scalar) else {
            return nil
        }
        let publicKey = key.montgomery
        var hasher = WipedSHA512()
        hasher.update(Array("fog x25519 key proof nonce 1".utf8))
        hasher.update(secret)
        hasher.update(SecretBytes.random(32, using: &generator))
        hasher.update(key.bytes + publicKey)
        hasher.update(counted: context)
        // A nonce of zero, with which there would be no proof, has odds of one in 2²⁵².
        guard let nonce = EdwardsScalar.reducing(hasher.finalizeSecret()),
            let commitment = EdwardsPoint.base(multipliedBySecret: nonce),
            let challenge = Self.challenge(
                key: key, commitment: commitment.bytes, publicKey: publicKey, context: context),
            let response = EdwardsScalar.sum(of: nonce, and: challenge, times: scalar)
        else { return nil }
        bytes = key.bytes + commitment.bytes + response.bytes
    }

    /// Whether somebody who held the secret key of `publicKey` made this for `context`. Costs about 0.2 ms.
    ///
    /// A public key has no valid proof if it has another length than 32 bytes, isn't in its canonical encoding or isn't
    /// in the subgroup in which the public keys of all secrets are. What this is given is taken as known to everybody.
    public func isValid(for publicKey: [UInt8], context: [UInt8]) -> Bool {
        let commitment = Array(bytes[32..<64])
        guard let key = EdwardsPoint(decoding: Array(bytes[..<32])), key.montgomery == publicKey,
            let response = EdwardsScalar(decoding: Array(bytes[64...])), key.isInSubgroupOfLargeOrder,
            let challenge = Self.challenge(
                key: key, commitment: commitment, publicKey: publicKey, context: context),
            let challengeTimesKey = key.multiplied(by: challenge),
            let expected = EdwardsPoint.base(multipliedBy: response)?.subtracting(challengeTimesKey)
        else { return false }
        return expected.bytes == commitment
    }

    /// a: the secret, clamped and reduced; `nil` unless it has 32 bytes.
    private static func scalar(of secret: SecretBytes) -> SecretBytes? {
        guard secret.count == EdwardsScalar.byteCount else { return nil }
        let clamped = SecretBytes(count: 2 * EdwardsScalar.byteCount) { clamped in
            secret.withBytes { clamped.copyMemory(from: $0) }
            clamped[0] &= 248
            clamped[31] = clamped[31] & 127 | 64
        }
        return EdwardsScalar.reducing(clamped)
    }

    /// c, which is known to everybody. It is never `nil`.
    static func challenge(
        key: EdwardsPoint, commitment: [UInt8], publicKey: [UInt8], context: [UInt8]
    ) -> EdwardsScalar? {
        var hasher = WipedSHA512()
        hasher.update(Array("fog x25519 key proof 1".utf8))
        hasher.update(key.bytes + commitment + publicKey)
        hasher.update(counted: context)
        return EdwardsScalar.reducing(hasher.finalizeSecret()).map { EdwardsScalar(known: $0.revealed) }
    }
}

extension WipedSHA512 {
    /// Adds the number of bytes, as a big-endian number of 64 bits, and the bytes.
    fileprivate mutating func update(counted bytes: [UInt8]) {
        let count = UInt64(bytes.count)
        update((0..<8).map { UInt8(truncatingIfNeeded: count >> UInt64(56 - 8 * $0)) })
        update(bytes)
    }
}

extension EdwardsPoint {
    /// The u-coordinate of the point's Montgomery form (RFC 7748 section 4.1), 32 bytes; zero for the identity, which
    /// has none.
    var montgomery: [UInt8] {
        let y = FieldElement(littleEndian: bytes)
        return ((.one + y) * (.one - y).inverse).littleEndian
    }

    /// Whether the point is in the subgroup of order ℓ and isn't the identity. Not for points that are secret.
    ///
    /// libsodium 1.0.18 has such a check, but before CVE-2025-69277 was fixed it passed sums with the point of order 2.
    fileprivate var isInSubgroupOfLargeOrder: Bool {
        guard let cleared = multipliedByCofactor(), cleared != .identity else { return false }
        return cleared.multiplied(by: .inverseOfEight) == self
    }
}
