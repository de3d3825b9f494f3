import FogCore
public import FogSphinx

extension PacketBuilder {
    /// Builds the packet of a plan, with its SURBs.
    ///
    /// - Returns: The packet, and what its maker has to know of each SURB.
    public func packet(
        _ plan: PacketPlan, in topology: MixnetTopology, using generator: inout some RandomNumberGenerator
    ) throws(PathError) -> (packet: [UInt8], replies: [AwaitedReply]) {
        var returns: [[PathHop]] = []
        for reply in plan.replies {
            try returns.append(
                hops(reply.path, plan.epoch, reply.delayClass, in: topology, last: reply.mailbox, reply.identifier))
        }
        let path = try hops(plan.path, plan.epoch, plan.delayClass, in: topology, last: plan.recipient, nil)
        let made = try build(along: path, returning: returns, using: &generator) { surbs in
            let replies = zip(plan.replies, surbs).map { ExchangePacket.Reply(surb: $1, wanted: $0.wanted) }
            return ExchangePacket(
                exchange: plan.exchange, length: plan.length, parts: plan.parts, replies: replies, isDone: plan.isDone
            ).bytes
        }
        // The service node stands in the way back, on which it keeps something.
        let there = Self.audited(plan.path, made.delaySecrets).dropLast()
        let awaited = zip(plan.replies, made.returns).map { reply, made in
            AwaitedReply(
                identifier: reply.identifier, keys: made.keys, way: there + Self.audited(reply.path, made.delaySecrets))
        }
        return (made.packet, awaited)
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
