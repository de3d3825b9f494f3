/// What makes a signature.
public enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// Ed25519 (RFC 8032); everything is signed with it.
    case ed25519
    /// ML-DSA-65 (FIPS 204), which a later quantum computer doesn't forge; authorities may add it.
    case mldsa65

    /// Bytes of a public key.
    public var keyByteCount: Int { self == .ed25519 ? 32 : 1952 }
    /// Bytes of a signature.
    public var signatureByteCount: Int { self == .ed25519 ? 64 : 3309 }
}
