/// What stands at the end of a link. Who does what is public: it stands in the consensus.
public enum Endpoint: Hashable, Sendable {
    case client
    case gateway
    /// A mix of a layer, counted from 1.
    case mix(layer: Int)
    case service
}
