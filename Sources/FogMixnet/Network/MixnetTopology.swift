public import FogCore
public import FogDirectory
public import FogSphinx

/// Who carries packets in a network and in which order, as one consensus has it: from a gateway through a mix of each layer to
/// a service or back to a gateway. A service sends to mixes of the first layer, and so does a gateway.
public struct MixnetTopology: Sendable {
    /// The consensus' epoch.
    public let epoch: UInt64
    public let geometry: Geometry
    public let parameters: MixnetParameters
    /// All nodes, by their names.
    public let nodes: [NodeID: MixnetNode]
    /// The mixes of each layer, the first layer first; sorted.
    public let layers: [[NodeID]]
    /// Sorted.
    public let gateways: [NodeID]
    /// Sorted.
    public let services: [NodeID]

    /// Puts nodes in their order.
    public init(epoch: UInt64, geometry: Geometry, parameters: MixnetParameters, nodes: [MixnetNode]) {
        self.epoch = epoch
        self.geometry = geometry
        self.parameters = parameters
        var all: [NodeID: MixnetNode] = [:]
        for node in nodes {
            guard var known = all[node.id] else {
                all[node.id] = node
                continue
            }
            known.roles.formUnion(node.roles)
            known.layer = known.layer ?? node.layer
            known.services = Set(known.services + node.services).sorted()
            all[node.id] = known
        }
        // Layers are counted from 1.
        for id in all.keys where all[id]?.layer.map({ $0 < 1 }) ?? false { all[id]?.layer = nil }
        self.nodes = all
        let sorted = all.values.sorted { $0.id < $1.id }
        let depth = sorted.compactMap(\.layer).max() ?? 0
        layers = (1...max(1, depth)).map { layer in
            sorted.filter { $0.roles.contains(.mix) && $0.layer == layer }.map(\.id)
        }
        gateways = sorted.filter { $0.roles.contains(.gateway) }.map(\.id)
        services = sorted.filter { $0.roles.contains(.service) }.map(\.id)
    }

    /// Reads the sections of a consensus that carry packets, without the nodes that are out.
    ///
    /// - Parameter geometry: The one that the consensus names.
    /// - Throws: ``DocumentError`` if a section can't be read.
    public init(
        _ consensus: Consensus, sections: [SectionKind: [UInt8]], out: Set<NodeID>, geometry: Geometry
    ) throws(DocumentError) {
        var nodes: [MixnetNode] = []
        for kind in SectionKind.carrying {
            guard let bytes = sections[kind] else { continue }
            for node in try ConsensusSection(kind, parsing: bytes, of: consensus).nodes where !out.contains(node.id) {
                nodes.append(MixnetNode(node, kind.role, geometry.group))
            }
        }
        self.init(
            epoch: consensus.epoch, geometry: geometry, parameters: MixnetParameters(consensus.parameters),
            nodes: nodes)
    }

    /// The nodes to which a node sends packets.
    public func next(of node: NodeID) -> Set<NodeID> {
        guard let node = nodes[node] else { return [] }
        var next: Set<NodeID> = []
        if let layer = node.layer, node.roles.contains(.mix) {
            next.formUnion(layer < layers.count ? layers[layer] : gateways + services)
        }
        if !node.roles.isDisjoint(with: [.gateway, .service]) { next.formUnion(layers[0]) }
        next.remove(node.id)
        return next
    }

    /// The nodes that send packets to a node.
    public func senders(to node: NodeID) -> Set<NodeID> {
        guard let node = nodes[node] else { return [] }
        var senders: Set<NodeID> = []
        if let layer = node.layer, node.roles.contains(.mix) {
            senders.formUnion(layer > 1 ? layers[layer - 2] : gateways + services)
        }
        if !node.roles.isDisjoint(with: [.gateway, .service]), let last = layers.last { senders.formUnion(last) }
        senders.remove(node.id)
        return senders
    }

    /// The nodes that offer a service.
    public func nodes(offering service: String) -> [NodeID] {
        services.filter { nodes[$0]?.services.contains(service) ?? false }
    }
}
