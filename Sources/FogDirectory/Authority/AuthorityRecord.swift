public import FogCore

/// What an authority keeps, so that it doesn't say two things after it was interrupted.
public enum AuthorityRecord: Hashable, Sendable, CustomStringConvertible {
    /// It takes part in the making of an epoch's consensus.
    case entered(UInt64)
    /// Its vote for an epoch, as it is sent.
    case voted(UInt64, [UInt8])
    /// The only consensus of an epoch that it will ever sign.
    case signed(UInt64, Bytes32)
    /// The newest consensus.
    case adopted(ConsensusBundle)

    public var description: String {
        switch self {
        case .entered(let epoch): "entered epoch \(epoch)"
        case .voted(let epoch, let bytes): "voted for epoch \(epoch) in \(bytes.count) bytes"
        case .signed(let epoch, let digest): "signed \(Hexadecimal.encode(digest.array.prefix(6))) of epoch \(epoch)"
        case .adopted(let bundle): "adopted a consensus of \(bundle.consensus.count) bytes"
        }
    }
}
