public import FogCrypto

/// What one side brings to a handshake. Which of it is needed follows from the pattern.
public struct HandshakeKeys: Sendable {
    /// The own static key: 32 bytes.
    public var staticKey: SecretBytes?
    /// The own ephemeral key: 32 random bytes that are used for one handshake.
    public var ephemeral: SecretBytes?
    /// What the initiator's ephemeral KEM key is made from: 64 random bytes that are used for one handshake.
    public var kemSeed: SecretBytes?
    /// The other's static public key, if it is known before: 32 bytes.
    public var remoteStatic: [UInt8]?
    /// The secrets that both have, 32 bytes each, in the order in which the pattern mixes them in.
    public var psks: [SecretBytes]

    /// Puts together what is at hand.
    public init(
        staticKey: SecretBytes? = nil, ephemeral: SecretBytes? = nil, kemSeed: SecretBytes? = nil,
        remoteStatic: [UInt8]? = nil, psks: [SecretBytes] = []
    ) {
        self.staticKey = staticKey
        self.ephemeral = ephemeral
        self.kemSeed = kemSeed
        self.remoteStatic = remoteStatic
        self.psks = psks
    }
}
