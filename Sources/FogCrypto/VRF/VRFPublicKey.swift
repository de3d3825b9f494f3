import CSodium

/// The key with which everybody can check the proofs of a verifiable random function (RFC 9381, ECVRF).
///
/// Every key is validated (section 5.4.5), so that a proof has at most one output for an input even if the key was made
/// in bad faith. Which proofs are accepted is exactly what section 5.3 says, with `validate_key`: keys and Gammas with a
/// component of small order beside one of large order are computed with, not refused, so that no two implementations
/// disagree about a proof.
public struct VRFPublicKey: Hashable, Sendable {
    /// How many bytes a key has.
    public static let byteCount = EdwardsPoint.byteCount

    /// The function that the key is for.
    public let suite: VRFSuite

    let point: EdwardsPoint

    /// Decodes and validates a key of 32 bytes: canonical, on the curve, not of small order.
    public init(_ bytes: some Collection<UInt8>, suite: VRFSuite) throws(VRFError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(needed: Self.byteCount, found: bytes.count)
        }
        guard let point = EdwardsPoint(decoding: Array(bytes)), let cleared = point.multipliedByCofactor() else {
            throw .keyNotOnCurve
        }
        guard cleared != .identity else { throw .keyOfSmallOrder }
        self.init(validated: point, suite: suite)
    }

    /// The key that a secret key has: its point needs no validation.
    init(validated point: EdwardsPoint, suite: VRFSuite) {
        self.point = point
        self.suite = suite
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { point.bytes }

    /// The output for `input`, if `proof` proves it (RFC 9381 section 5.3). Costs about 0.3 ms.
    ///
    /// Throws ``VRFError/proofInvalid`` if it doesn't.
    public func verify(_ proof: VRFProof, input: RawSpan) throws(VRFError) -> VRFOutput {
        guard let inputPoint = suite.encodeToCurve(salt: bytes, input: input) else { throw .inputWithoutPoint }
        guard let nonces = nonces(of: proof, inputPoint: inputPoint) else { throw .proofInvalid }
        let challenge = suite.challenge(
            key: point, input: inputPoint, gamma: proof.gamma,
            nonceTimesBase: nonces.timesBase, nonceTimesInput: nonces.timesInput)
        guard sodium_memcmp(challenge, proof.challenge, challenge.count) == 0 else { throw .proofInvalid }
        guard let output = suite.output(gamma: proof.gamma) else { throw .proofInvalid }
        return output
    }

    /// U = sB − cY and V = sH − cΓ: what kB and kH were if the proof is right. `nil` never happens to a decoded proof.
    package func nonces(
        of proof: VRFProof, inputPoint: EdwardsPoint
    ) -> (timesBase: EdwardsPoint, timesInput: EdwardsPoint)? {
        let challenge = EdwardsScalar(short: proof.challenge)
        guard let challengeTimesKey = point.multiplied(by: challenge),
            let timesBase = EdwardsPoint.base(multipliedBy: proof.response)?.subtracting(challengeTimesKey),
            let challengeTimesGamma = proof.gamma.multiplied(by: challenge),
            let timesInput = inputPoint.multiplied(by: proof.response)?.subtracting(challengeTimesGamma)
        else { return nil }
        return (timesBase, timesInput)
    }
}
