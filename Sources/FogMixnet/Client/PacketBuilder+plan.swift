import FogCore
public import FogSphinx

extension PacketBuilder {
    /// Builds the packet of a plan, with its SURBs.
    ///
    /// - Returns: The packet, and what its maker has to know of each SURB.
    public func packet(
        _ plan: PacketPlan, in topology: MixnetTopology, using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (packet: [UInt8], replies: [AwaitedReply]) {
        var replies: [ExchangePacket.Reply] = []
        var made: [(SURBIdentifier, SURBKeys, [AuditedLoop.Hop])] = []
        for reply in plan.replies {
            let path = try hops(
                reply.path, plan.epoch, reply.delayClass, in: topology, last: reply.mailbox, reply.identifier)
            let (surb, keys, secrets) = try buildSURB(along: path, using: &generator)
            replies.append(ExchangePacket.Reply(surb: surb, wanted: reply.wanted))
            made.append((reply.identifier, keys, Self.audited(reply.path, secrets)))
        }
        let content = ExchangePacket(
            exchange: plan.exchange, length: plan.length, parts: plan.parts, replies: replies, isDone: plan.isDone)
        let path = try hops(plan.path, plan.epoch, plan.delayClass, in: topology, last: plan.recipient, nil)
        let (packet, secrets) = try build(along: path, payload: content.bytes, using: &generator)
        let there = Self.audited(plan.path, secrets)
        return (packet, made.map { AwaitedReply(identifier: $0, keys: $1, way: there + $2) })
    }

    /// All but the last of a path's hops delay.
    private static func audited(_ path: [NodeID], _ secrets: [Bytes32]) -> [AuditedLoop.Hop] {
        zip(path, secrets).enumerated().map { place, hop in
            AuditedLoop.Hop(hop.0, delaySecret: place == path.count - 1 ? nil : hop.1)
        }
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
