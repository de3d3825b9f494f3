public import FogCore
import FogCrypto

/// What a handshake has agreed on.
public struct LinkAgreement: Sendable {
    public let isInitiator: Bool
    public let suite: LinkSuite
    public let network: Bytes32
    /// 32 bytes, the same on both sides and on no other link.
    public let handshakeHash: [UInt8]
    let sendingKey: SecretBytes
    let receivingKey: SecretBytes
    /// The static key that the other side has shown or was known by; `nil` for an initiator that stays anonymous.
    public let remoteStatic: [UInt8]?
    /// What the initiator says it is.
    public let initiatorRole: LinkRole
}
