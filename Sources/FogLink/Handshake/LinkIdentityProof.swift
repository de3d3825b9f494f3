public import Crypto
public import FogCore

/// What shows that the holder of an Ed25519 key is at one end of one link: a signature over the link's handshake.
public struct LinkIdentityProof: Hashable, Sendable {
    /// What the signer is on this link.
    public let role: LinkRole
    /// Its public key, 32 bytes.
    public let key: [UInt8]
    /// 64 bytes.
    public let signature: [UInt8]

    init(role: LinkRole, key: [UInt8], signature: [UInt8]) {
        self.role = role
        self.key = key
        self.signature = signature
    }

    /// Signs for one side of a link; `nil` if the library refuses, which it never does.
    public init?(
        _ key: Curve25519.Signing.PrivateKey, role: LinkRole, network: Bytes32, handshakeHash: [UInt8],
        isInitiator: Bool
    ) {
        let text = Self.text(role, network, handshakeHash, isInitiator)
        guard let signature = try? key.signature(for: text) else { return nil }
        self.init(role: role, key: Array(key.publicKey.rawRepresentation), signature: Array(signature))
    }

    /// Whether the signature is for this link and this side of it.
    func isValid(network: Bytes32, handshakeHash: [UInt8], ofInitiator: Bool) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
        return key.isValidSignature(signature, for: Self.text(role, network, handshakeHash, ofInitiator))
    }

    private static func text(
        _ role: LinkRole, _ network: Bytes32, _ handshakeHash: [UInt8], _ isInitiator: Bool
    ) -> [UInt8] {
        Array("fog htx identity 1".utf8) + [role.rawValue, isInitiator ? 1 : 0] + network.array + handshakeHash
    }
}
