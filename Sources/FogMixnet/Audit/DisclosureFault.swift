/// Why nobody can go by what a node says about the delays of an epoch.
public enum DisclosureFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No consensus from before the beacon is known here that has the node with a delay key.
    case unknownNode
    /// It had another delay key before the beacon was drawn, or has several.
    case changedKey
    /// The beacon that it names isn't known here.
    case unknownBeacon(UInt64)
    /// The beacon that it names isn't from before the epoch.
    case lateBeacon(UInt64)
    /// The proof doesn't hold, or proves something else: the node lies.
    case proof

    /// Whether the node is to blame, and not what is known here.
    public var isLie: Bool {
        switch self {
        case .unknownNode, .unknownBeacon: false
        case .changedKey, .lateBeacon, .proof: true
        }
    }

    public var description: String {
        switch self {
        case .unknownNode: "no consensus from before the beacon has the node's delay key"
        case .changedKey: "its delay key isn't the one that it had before the beacon was drawn"
        case .unknownBeacon(let epoch): "the beacon of epoch \(epoch) isn't known here"
        case .lateBeacon(let epoch): "the beacon of epoch \(epoch) isn't from before the delays were drawn"
        case .proof: "the proof doesn't hold"
        }
    }
}
