/// Two consensuses, each signed by enough authorities, of which only one can be right: the proof that authorities have signed
/// twice, or that they have left one out, as happens too when all who had it are gone.
public struct DirectoryFork: Error, Hashable, Sendable, CustomStringConvertible {
    /// What contradicts itself.
    public enum Kind: Hashable, Sendable {
        /// There are two for one epoch.
        case twoForOneEpoch(UInt64)
        /// A later one doesn't go back to the one of this epoch.
        case brokenChain(UInt64)
    }

    public let kind: Kind
    /// The consensus that was there before.
    public let held: ConsensusBundle
    /// The other.
    public let found: ConsensusBundle

    public var description: String {
        switch kind {
        case .twoForOneEpoch(let epoch): "there are two consensuses for epoch \(epoch), and both are signed"
        case .brokenChain(let epoch): "a newer consensus leaves out that of epoch \(epoch), which is signed too"
        }
    }
}
