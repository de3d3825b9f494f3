public import FogCore

/// Nodes that stand in a consensus and can't be reached: signed by as many authorities as a consensus, within its epoch. A
/// later one of the same epoch replaces those before it.
public struct Outage: SignedDocument, Hashable {
    public static let kind = SignedStatement.Kind.outage
    public static let byteLimit = 1 << 21
    public static let signatureLimit = 2 * NetworkDescription.authorityLimit
    static let nodeLimit = Vote.nodeLimit

    /// The epoch of the consensus.
    public let epoch: UInt64
    /// The consensus.
    public let consensus: Bytes32
    /// Which of the epoch's outages it is, from 1.
    public let number: UInt64
    /// The nodes, sorted.
    public let nodes: [NodeID]

    public init(epoch: UInt64, consensus: Bytes32, number: UInt64, nodes: [NodeID]) {
        self.epoch = epoch
        self.consensus = consensus
        self.number = number
        self.nodes = nodes.sorted()
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
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
        writer.line("epoch", "\(epoch)")
        writer.line("consensus", Base64.encode(consensus.array))
        writer.line("number", "\(number)")
        for node in nodes { writer.line("down", node.description) }
    }
}
