public import FogCore

/// Nodes that stand in a consensus and that an authority can't reach any more, as it says within the epoch. A later one
/// replaces those before it. Nodes that as many authorities name as must sign a consensus are out: ``OutageList``.
public struct Outage: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.outage
    public static let byteLimit = 1 << 21
    static let nodeLimit = Vote.nodeLimit

    /// Who says so.
    public let authority: NodeID
    /// The epoch of the consensus.
    public let epoch: UInt64
    /// The consensus.
    public let consensus: Bytes32
    /// Tells earlier from later ones of an authority: the time in milliseconds when it was made.
    public let number: UInt64
    /// The nodes, sorted.
    public let nodes: [NodeID]

    public init(authority: NodeID, epoch: UInt64, consensus: Bytes32, number: UInt64, nodes: [NodeID]) {
        self.authority = authority
        self.epoch = epoch
        self.consensus = consensus
        self.number = number
        self.nodes = nodes.sorted()
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        authority = try reader.read("authority").node()
        epoch = try reader.read("epoch").integer()
        consensus = try reader.read("consensus").bytes32()
        number = try reader.read("number").integer(1...UInt64.max)
        var nodes: [NodeID] = []
        for words in try reader.readAll("down", limit: Self.nodeLimit) {
            nodes.append(try words[0].node())
            try NodeDescriptor.sorted(nodes, words[0])
        }
        self.nodes = nodes
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("authority", authority.description)
        writer.line("epoch", "\(epoch)")
        writer.line("consensus", Base64.encode(consensus.array))
        writer.line("number", "\(number)")
        for node in nodes { writer.line("down", node.description) }
    }
}
