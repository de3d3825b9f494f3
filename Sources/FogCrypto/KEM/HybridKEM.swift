/// A key encapsulation mechanism out of ML-KEM-768 (FIPS 203) and X25519 (RFC 7748): its secrets stay secret as long as
/// one of the two isn't broken.
public enum HybridKEM: Hashable, Sendable, CaseIterable {
    /// X-Wing (draft-connolly-cfrg-xwing-kem).
    case xwing
    /// What Katzenpost calls MLKEM768-X25519: X25519 made a KEM by hashing with BLAKE2Xb, and both combined by a split
    /// PRF (Giacon, Heuer, Poettering, "KEM Combiners", 2018) out of BLAKE2b.
    case splitPRF

    /// Bytes of a public key: 1184 of ML-KEM-768 and 32 of X25519.
    public static let publicKeyByteCount = 1216
    /// Bytes of a ciphertext: 1088 of ML-KEM-768 and 32 of X25519.
    public static let ciphertextByteCount = 1120
    /// Bytes of a shared secret.
    public static let secretByteCount = 32

    /// Bytes of the seed that a secret key is made from: 32, or 96 for the X25519 scalar and the two seeds of ML-KEM-768,
    /// one after the other.
    public var seedByteCount: Int {
        switch self {
        case .xwing: 32
        case .splitPRF: 96
        }
    }

    /// Where X25519's part of a ciphertext begins.
    public var curveOffsetInCiphertext: Int { self == .xwing ? 1088 : 0 }
    /// Where ML-KEM-768's part of a ciphertext begins.
    var latticeOffsetInCiphertext: Int { self == .xwing ? 0 : 32 }
    /// Where X25519's part of a public key begins.
    public var curveOffsetInPublicKey: Int { self == .xwing ? 1184 : 0 }
    /// Where ML-KEM-768's part of a public key is.
    var latticeInPublicKey: Range<Int> { self == .xwing ? 0..<1184 : 32..<1216 }

    /// Bytes of ML-KEM-768's part of a ciphertext.
    static let latticeCiphertextByteCount = 1088
    /// Bytes of X25519's parts.
    static let curveByteCount = 32
}
