/// A node's key for packets of one epoch.
public struct MixKey: Hashable, Sendable {
    /// The most bytes that a key has, whatever the geometry.
    public static let byteLimit = 2048

    /// For which epoch.
    public let epoch: UInt64
    /// The key, as the network's geometry has them.
    public let bytes: [UInt8]

    public init(epoch: UInt64, bytes: [UInt8]) {
        self.epoch = epoch
        self.bytes = bytes
    }
}
