public import FogCore

/// The random number to which an authority's vote was committed.
public struct Reveal: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.reveal
    public static let byteLimit = 4096 * 2

    public let authority: NodeID
    /// The epoch whose consensus it is for.
    public let epoch: UInt64
    /// 32 random bytes.
    public let value: Bytes32

    public init(authority: NodeID, epoch: UInt64, value: Bytes32) {
        self.authority = authority
        self.epoch = epoch
        self.value = value
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        authority = try reader.read("authority").node()
        epoch = try reader.read("epoch").integer()
        value = try reader.read("value").bytes32()
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("authority", authority.description)
        writer.line("epoch", "\(epoch)")
        writer.line("value", Base64.encode(value.array))
    }

    /// What a vote says beforehand, so that the number can't be chosen afterwards.
    public func commitment(in network: Bytes32) -> Bytes32 {
        Digest.of("commitment", network.array, authority.bytes, epoch.bigEndianBytes, value.array)
    }
}

extension Unverified<Reveal> {
    /// The epoch that it says it is for.
    public var claimedEpoch: UInt64 { claimed.epoch }
}
