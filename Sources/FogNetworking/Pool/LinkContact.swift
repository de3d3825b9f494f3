public import FogLink

/// What has to be known of a node, beside its addresses, to make a link to it.
public struct LinkContact: Sendable {
    /// Who knows whom. Links of anonymous keys are made with ``LinkPattern/anonymous`` whatever stands here.
    public let pattern: LinkPattern
    /// The node's static X25519 key, 32 bytes; needed for all patterns but ``LinkPattern/strangers``.
    public let staticKey: [UInt8]?
    /// What the node has to be.
    public let role: LinkRole

    public init(pattern: LinkPattern, staticKey: [UInt8]?, role: LinkRole) {
        self.pattern = pattern
        self.staticKey = staticKey
        self.role = role
    }
}
