import FogCrypto

extension VRFSuite {
    /// The name in RFC 9381 section 5.5.
    var name: String {
        switch self {
        case .tryAndIncrement: "ECVRF-EDWARDS25519-SHA512-TAI"
        case .elligator2: "ECVRF-EDWARDS25519-SHA512-ELL2"
        }
    }
}
