/// The key with which its owner evaluates a verifiable random function (RFC 9381, ECVRF) and proves the result.
///
/// Whoever holds it can't choose outputs, only whether to show them. Everything that follows from the seed is derived
/// once and erased with the last copy of the key; copies share one memory.
///
/// Never take the seed of an Ed25519 signing key: both schemes derive their nonces from the seed in the same way, and a
/// signature over the bytes of an input's point would have the nonce of the proof for that input, which gives both keys
/// away.
public struct VRFSecretKey: Sendable {
    /// How many bytes a seed has.
    public static let seedByteCount = 32

    /// The key for checking the proofs.
    public let publicKey: VRFPublicKey

    /// The 32 bytes that the key is made from: what a key store keeps.
    public let seed: SecretBytes

    /// x: the first half of SHA-512 of the seed, clamped (RFC 8032 section 5.1.5).
    package let scalar: SecretBytes

    /// The second half, from which nonces are derived.
    private let noncePrefix: SecretBytes

    /// Derives a key from a seed of 32 random bytes. Costs about 20 µs.
    public init(seed: SecretBytes, suite: VRFSuite) throws(VRFError) {
        guard seed.count == Self.seedByteCount else {
            throw .wrongLength(needed: Self.seedByteCount, found: seed.count)
        }
        defer { SecretStack.erase() }
        var hasher = WipedSHA512()
        hasher.update(seed)
        let expanded = hasher.finalizeSecret()
        let scalar = SecretBytes(count: 32) { scalar in
            expanded.withBytes { scalar.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<32])) }
            scalar[0] &= 248
            scalar[31] = scalar[31] & 127 | 64
        }
        noncePrefix = SecretBytes(count: 32) { prefix in
            expanded.withBytes { prefix.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[32...])) }
        }
        // A clamped scalar is a multiple of 8 below 8ℓ and not zero, and so never a multiple of ℓ.
        guard let point = EdwardsPoint.base(multipliedBySecret: scalar) else { throw .keyOfSmallOrder }
        self.seed = seed
        self.scalar = scalar
        publicKey = VRFPublicKey(validated: point, suite: suite)
    }

    /// The function that the key is for.
    public var suite: VRFSuite { publicKey.suite }

    /// The output for `input` and the proof of it (`ECVRF_prove`, RFC 9381 section 5.1). Costs about 0.2 ms.
    ///
    /// The same input gives the same output and proof. Which points, scalars and nonces are computed with can't be told
    /// from the time that it takes, nor can the input if the suite is ``VRFSuite/elligator2``.
    /// Throws ``VRFError/inputWithoutPoint`` for inputs that nobody can find.
    public func prove(input: RawSpan) throws(VRFError) -> (output: VRFOutput, proof: VRFProof) {
        defer { SecretStack.erase() }
        guard let inputPoint = suite.encodeToCurve(salt: publicKey.bytes, input: input),
            let gamma = inputPoint.multiplied(bySecret: scalar),
            let nonce = nonce(for: inputPoint),
            let nonceTimesBase = EdwardsPoint.base(multipliedBySecret: nonce),
            let nonceTimesInput = inputPoint.multiplied(bySecret: nonce)
        else { throw .inputWithoutPoint }
        let challenge = suite.challenge(
            key: publicKey.point, input: inputPoint, gamma: gamma,
            nonceTimesBase: nonceTimesBase, nonceTimesInput: nonceTimesInput)
        guard let response = EdwardsScalar.sum(of: nonce, and: EdwardsScalar(short: challenge), times: scalar),
            let output = suite.output(gamma: gamma)
        else { throw .inputWithoutPoint }
        return (output, VRFProof(gamma: gamma, challenge: challenge, response: response))
    }

    /// k, the nonce that RFC 9381 section 5.4.2.2 derives for the point of an input.
    package func nonce(for inputPoint: EdwardsPoint) -> SecretBytes? {
        EdwardsScalar.reducing(nonceString(for: inputPoint))
    }

    /// The 64 bytes that the nonce is reduced from (`k_string`).
    package func nonceString(for inputPoint: EdwardsPoint) -> SecretBytes {
        var hasher = WipedSHA512()
        hasher.update(noncePrefix)
        hasher.update(inputPoint.bytes)
        return hasher.finalizeSecret()
    }
}

extension VRFSecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[redacted]" }
    public var debugDescription: String { "[redacted]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
