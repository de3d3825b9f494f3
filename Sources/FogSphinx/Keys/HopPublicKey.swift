/// The key of a hop that makers of packets need.
public struct HopPublicKey: Hashable, Sendable {
    public let group: Geometry.Group
    /// ``Geometry/Group/publicKeyLength`` bytes.
    public let bytes: [UInt8]

    /// Takes a key over; `nil` if it has another length than the group's keys.
    public init?(_ bytes: [UInt8], of group: Geometry.Group) {
        guard bytes.count == group.publicKeyLength else { return nil }
        self.group = group
        self.bytes = bytes
    }
}
