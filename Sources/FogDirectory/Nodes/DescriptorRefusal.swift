public import FogCore

/// Why an authority doesn't take a node's descriptor.
public enum DescriptorRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// It can't be read.
    case malformed(DocumentError)
    /// It isn't signed with the identity key that it names, or for another network.
    case notGenuine
    /// It was made too long ago, or in the future: the node's clock or the authority's is wrong by about so much.
    case clock(Duration)
    /// The authority has a newer one.
    case old
    /// The node doesn't show that it has a key: which.
    case keyProof(String)
    /// It has no key for the packets of an epoch.
    case noMixKey(UInt64)
    /// An address leads nowhere from elsewhere.
    case privateAddress(NetworkAddress)
    /// Another node is already at an address.
    case takenAddress(NetworkAddress, by: NodeID)
    /// There are so many nodes at one host that it takes no more.
    case crowdedHost(String, limit: Int)
    /// It doesn't speak what every node has to speak.
    case missingProtocol(String)
    /// The operator of the authority doesn't want the node.
    case banned
    /// There are as many nodes as a network may have.
    case full

    public var description: String {
        switch self {
        case .malformed(let error): "the descriptor can't be read: \(error)"
        case .notGenuine: "the descriptor isn't signed with the key that it names, or it is for another network"
        case .clock(let error):
            "the descriptor's time is wrong by \(error.clampedMilliseconds / 1000) s; set the machine's clock"
        case .old: "the authority has a newer descriptor of this node; do two machines have one identity?"
        case .keyProof(let name): "the proof that the node has its \(name) is missing or wrong"
        case .noMixKey(let epoch): "there is no key for packets of epoch \(epoch)"
        case .privateAddress(let address):
            "\(address) can't be reached from elsewhere; advertise an address that can"
        case .takenAddress(let address, let node): "node \(node.short) is already at \(address)"
        case .crowdedHost(let host, let limit): "there are already \(limit) nodes at \(host)"
        case .missingProtocol(let name): "the node doesn't speak '\(name)'; update it"
        case .banned: "the authority's operator has excluded the node"
        case .full: "there are as many nodes as the network may have"
        }
    }
}
