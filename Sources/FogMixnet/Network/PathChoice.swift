public import FogCore
import FogSphinx

extension MixnetTopology {
    /// A mix of each layer, each with the same probability: the ways that a packet can take between its ends.
    ///
    /// - Returns: `nil` if a layer has no mix with a key for the epoch.
    public func mixes(in epoch: UInt64, using generator: inout some RandomNumberGenerator) -> [NodeID]? {
        // A gateway and the last hop have to fit too.
        guard layers.count + 2 <= geometry.hops else { return nil }
        var path: [NodeID] = []
        for layer in layers {
            guard let mix = choose(from: layer, in: epoch, using: &generator) else { return nil }
            path.append(mix)
        }
        return path
    }

    /// One of these nodes that has a key for the epoch; one over which packets get lost only if there is no other.
    public func choose(
        from nodes: [NodeID], in epoch: UInt64, using generator: inout some RandomNumberGenerator
    ) -> NodeID? {
        let usable = nodes.filter { self.nodes[$0]?.keys[epoch] != nil }
        let good = usable.filter { self.nodes[$0]?.isLossy == false }
        return (good.isEmpty ? usable : good).randomElement(using: &generator)
    }
}
