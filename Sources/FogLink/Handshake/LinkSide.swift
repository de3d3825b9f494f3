public import FogCore
public import FogCrypto

/// What one side brings to every link that it makes or takes.
public struct LinkSide: Sendable {
    /// The network's identifier; a link to another network fails in its handshake.
    public var network: Bytes32
    /// What it is.
    public var role: LinkRole
    /// Its static X25519 key, 32 bytes; an initiator that stays anonymous needs none.
    public var staticKey: SecretBytes?
    /// The suites that it has, most wanted first.
    public var suites: [LinkSuite]
    /// What the carrier below is bound by, if it has such a thing; the same on both sides.
    public var channelBinding: [UInt8]
    var versions = LinkProtocolVersion.all

    public init(
        network: Bytes32, role: LinkRole, staticKey: SecretBytes? = nil,
        suites: [LinkSuite] = [.aesGCM, .chaChaPoly], channelBinding: [UInt8] = []
    ) {
        self.network = network
        self.role = role
        self.staticKey = staticKey
        self.suites = suites
        self.channelBinding = channelBinding
    }

    /// What both sides must agree on without sending it.
    func prologue(_ opening: LinkOpening) -> [UInt8] {
        let length = UInt16(truncatingIfNeeded: channelBinding.count)
        return Array("fog htx 1".utf8) + network.array
            + [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + channelBinding
            + opening.bound
    }
}
