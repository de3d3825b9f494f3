import FogCore

/// The nodes of one role in a consensus, with what their users have to know.
public struct ConsensusSection: Hashable, Sendable {
    /// The most bytes of one.
    public static let byteLimit = 48 << 20

    public let kind: SectionKind
    public let epoch: UInt64
    /// Sorted by node.
    public let nodes: [ConsensusNode]

    init(_ kind: SectionKind, epoch: UInt64, nodes: [ConsensusNode]) {
        self.kind = kind
        self.epoch = epoch
        self.nodes = nodes.sorted { $0.id < $1.id }
    }

    /// The section as it is hashed and sent.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-section", "1", kind.rawValue, "\(epoch)")
        for node in nodes { node.write(to: &writer) }
        return writer.bytes
    }

    /// Reads a section, if it is the one that a consensus names.
    ///
    /// - Throws: ``DocumentError`` if it is another, or can't be read.
    public init(_ kind: SectionKind, parsing bytes: [UInt8], of consensus: Consensus) throws(DocumentError) {
        guard let summary = consensus.sections.first(where: { $0.kind == kind }), bytes.count == summary.byteCount,
            Digest.of(bytes) == summary.digest
        else { throw DocumentError(line: 0, "it isn't the section that the consensus names") }
        try self.init(kind, reading: bytes, epoch: consensus.epoch)
    }

    /// Reads a section, whatever its hash.
    init(_ kind: SectionKind, reading bytes: [UInt8], epoch: UInt64) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the section is too long") }
        var reader = DocumentReader(bytes)
        let heading = try reader.read("fog-section", 3...3)
        guard heading[0].text == "1", heading[1].text == kind.rawValue else {
            throw heading[0].error("another section")
        }
        self.kind = kind
        self.epoch = try heading[2].integer(epoch...epoch)
        var nodes: [ConsensusNode] = []
        while let words = try reader.readIfPresent("node", 3...3 + NodeFlags.names.count) {
            let node = try ConsensusNode(reading: words, from: &reader, in: kind)
            if let last = nodes.last, last.id >= node.id { throw words[0].error("out of order, or there twice") }
            nodes.append(node)
            guard nodes.count <= Vote.nodeLimit else { throw words[0].error("one node too many") }
        }
        try reader.readEnd()
        self.nodes = nodes
    }
}
