public import FogCore

/// An authority as the network's file names it.
public struct AuthorityDescription: Hashable, Sendable {
    /// What people call it.
    public let name: String
    /// Its Ed25519 identity key, 32 bytes, which it keeps offline: it only signs ``AuthorityCertificate``.
    public let identityKey: [UInt8]
    /// Its static key for links, 32 bytes.
    public let linkKey: [UInt8]
    /// Where it takes links; these may change without the network becoming another.
    public let addresses: [NetworkAddress]
    /// SHA-256 of the identity key.
    public let id: NodeID

    public init(name: String, identityKey: [UInt8], linkKey: [UInt8], addresses: [NetworkAddress]) {
        self.name = name
        self.identityKey = identityKey
        self.linkKey = linkKey
        self.addresses = addresses
        id = NodeID(DocumentSignature.name(of: identityKey))
    }
}
