/// A proof that an output is the right one for a key and an input (`pi_string` of RFC 9381 section 5.1), 80 bytes:
/// Gamma (32, a point), the challenge c (16) and the response s (32, below ℓ), numbers little-endian.
///
/// Decoded is not verified: only ``VRFPublicKey/verify(_:input:)`` turns a proof into an output. The output follows
/// from the proof without any key, so a proof is as secret as its output and isn't printed.
public struct VRFProof: Hashable, Sendable {
    /// How many bytes a proof has.
    public static let byteCount = EdwardsPoint.byteCount + challengeByteCount + EdwardsScalar.byteCount

    static let challengeByteCount = 16

    let gamma: EdwardsPoint
    let challenge: [UInt8]
    let response: EdwardsScalar

    init(gamma: EdwardsPoint, challenge: [UInt8], response: EdwardsScalar) {
        self.gamma = gamma
        self.challenge = challenge
        self.response = response
    }

    /// Decodes a proof (`ECVRF_decode_proof`, RFC 9381 section 5.4.4). Gamma may be any point of the curve, as there,
    /// and its encoding must be canonical; the response must be below ℓ.
    public init(_ bytes: some Collection<UInt8>) throws(VRFError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(needed: Self.byteCount, found: bytes.count)
        }
        let bytes = Array(bytes)
        guard let gamma = EdwardsPoint(decoding: Array(bytes[..<32])) else { throw .gammaNotOnCurve }
        guard let response = EdwardsScalar(decoding: Array(bytes[48...])) else { throw .responseNotReduced }
        self.init(gamma: gamma, challenge: Array(bytes[32..<48]), response: response)
    }

    /// The 80 bytes.
    public var bytes: [UInt8] { gamma.bytes + challenge + response.bytes }
}

extension VRFProof: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[VRF proof]" }
    public var debugDescription: String { "[VRF proof]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
