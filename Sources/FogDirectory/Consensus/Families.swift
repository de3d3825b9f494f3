import FogCore

/// Who says to be of one family with whom.
struct Families {
    private var named: [NodeID: Set<NodeID>] = [:]

    init(_ descriptors: [NodeDescriptor]) {
        for descriptor in descriptors where !descriptor.family.isEmpty {
            named[descriptor.id] = Set(descriptor.family)
        }
    }

    /// The nodes that a node names and that name it, sorted.
    func mutual(of descriptor: NodeDescriptor) -> [NodeID] {
        descriptor.family.filter { $0 != descriptor.id && named[$0]?.contains(descriptor.id) == true }
    }
}
