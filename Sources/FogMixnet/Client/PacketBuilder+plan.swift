import FogCore
public import FogSphinx

extension PacketBuilder {
    /// Builds the packet of a plan, with its SURBs.
    ///
    /// - Returns: The packet, and what is needed to read what comes through each SURB.
    public func packet(
        _ plan: PacketPlan, in topology: MixnetTopology, using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (packet: [UInt8], keys: [(SURBIdentifier, SURBKeys)]) {
        var replies: [ExchangePacket.Reply] = []
        var keys: [(SURBIdentifier, SURBKeys)] = []
        for reply in plan.replies {
            let path = try hops(
                reply.path, plan.epoch, reply.delayClass, in: topology, last: reply.mailbox, reply.identifier)
            let (surb, key) = try surb(along: path, using: &generator)
            replies.append(ExchangePacket.Reply(surb: surb, wanted: reply.wanted))
            keys.append((reply.identifier, key))
        }
        let content = ExchangePacket(
            exchange: plan.exchange, length: plan.length, parts: plan.parts, replies: replies, isDone: plan.isDone)
        let path = try hops(plan.path, plan.epoch, plan.delayClass, in: topology, last: plan.recipient, nil)
        return (try packet(along: path, payload: content.bytes, using: &generator), keys)
    }

    /// Builds the packet of a node's loop.
    public func packet(
        _ plan: LoopPlan, in topology: MixnetTopology, using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> [UInt8] {
        let path = try hops(plan.path, plan.epoch, plan.delayClass, in: topology, last: plan.recipient, nil)
        return try packet(along: path, payload: [], using: &generator)
    }

    /// Nodes as the hops of a path: all but the last delay.
    private func hops(
        _ nodes: [NodeID], _ epoch: UInt64, _ delayClass: UInt32, in topology: MixnetTopology, last recipient: Bytes32,
        _ reply: SURBIdentifier?
    ) throws(PathError) -> [PathHop] {
        var hops: [PathHop] = []
        for (place, node) in nodes.enumerated() {
            guard let key = topology.nodes[node]?.keys[epoch] else { throw .key(place) }
            let isLast = place == nodes.count - 1
            hops.append(
                PathHop(
                    id: node, key: key, delay: isLast ? nil : delayClass, recipient: isLast ? recipient : nil,
                    reply: isLast ? reply : nil))
        }
        return hops
    }
}
