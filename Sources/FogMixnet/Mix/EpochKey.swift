public import FogCrypto
public import FogSphinx

/// What a hop has for the packets of one epoch.
public final class EpochKey: Sendable {
    public let epoch: UInt64
    let secret: HopSecretKey
    /// What delays follow from.
    public let delays: DelayKey

    /// Makes a key; `nil` if the secret hasn't the length of the group's.
    public init?(epoch: UInt64, secret: SecretBytes, group: Geometry.Group, delays: DelayKey) {
        guard let key = HopSecretKey(secret, of: group) else { return nil }
        self.epoch = epoch
        self.secret = key
        self.delays = delays
    }

    /// What frames of links name the epoch by: its last two bits, so that nobody has to try keys.
    public static func hint(of epoch: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: epoch & 3) }
}
