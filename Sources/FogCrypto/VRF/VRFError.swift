/// Why a key or a proof was refused.
public enum VRFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A seed, key or proof has another number of bytes than its format has.
    case wrongLength(needed: Int, found: Int)
    /// The bytes of a public key aren't the canonical encoding of a point of the curve.
    case keyNotOnCurve
    /// A public key is one of the eight points of small order, with which everybody could prove everything.
    case keyOfSmallOrder
    /// Gamma in a proof isn't the canonical encoding of a point of the curve.
    case gammaNotOnCurve
    /// The response in a proof isn't reduced modulo the order of the group.
    case responseNotReduced
    /// The proof is well-formed, but not for this key and input.
    case proofInvalid
    /// The input has no point on the curve. Nobody can find such an input: the odds are one in 2²⁵⁰.
    case inputWithoutPoint

    public var description: String {
        switch self {
        case .wrongLength(let needed, let found): "needs \(needed) bytes and has \(found)"
        case .keyNotOnCurve: "the VRF key is not the canonical encoding of a point of edwards25519"
        case .keyOfSmallOrder: "the VRF key is a point of small order"
        case .gammaNotOnCurve: "Gamma in the VRF proof is not the canonical encoding of a point of edwards25519"
        case .responseNotReduced: "the response in the VRF proof is not reduced"
        case .proofInvalid: "the VRF proof is not one for this key and input"
        case .inputWithoutPoint: "the VRF input has no point on the curve"
        }
    }
}
