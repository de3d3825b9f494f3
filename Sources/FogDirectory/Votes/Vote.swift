public import FogCore

/// What an authority wants to stand in a consensus: the nodes that it knows with their descriptors, and a commitment to a
/// random number.
public struct Vote: SignedDocument {
    public static let kind = SignedStatement.Kind.vote
    public static let byteLimit = 48 << 20
    /// The most nodes that a network has.
    public static let nodeLimit = 20_000

    public let authority: NodeID
    /// The epoch whose consensus it is for.
    public let epoch: UInt64
    /// The consensus that the new one is to follow; `nil` if the authority knows none.
    public let previous: DirectoryState?
    /// ``Reveal/commitment(in:)`` of the number that will be revealed.
    public let commitment: Bytes32
    /// Sorted by name.
    public let parameters: [NetworkParameter]
    public let geometry: PacketGeometry?
    /// The flags about which the authority has an opinion.
    public let known: NodeFlags
    /// Sorted by node.
    public let entries: [VoteEntry]
    /// Where the descriptors lie.
    private let text: [UInt8]

    /// Makes a vote.
    ///
    /// - Parameter nodes: In any order; each node once.
    public init(
        authority: NodeID, epoch: UInt64, previous: DirectoryState?, commitment: Bytes32,
        parameters: [NetworkParameter], geometry: PacketGeometry?, known: NodeFlags,
        nodes: [(descriptor: Verified<NodeDescriptor>, flags: NodeFlags, measured: UInt64?)]
    ) {
        self.authority = authority
        self.epoch = epoch
        self.previous = previous
        self.commitment = commitment
        self.parameters = parameters.sorted { $0.name < $1.name }
        self.geometry = geometry
        self.known = known
        var (entries, text): ([VoteEntry], [UInt8]) = ([], [])
        for node in nodes.sorted(by: { $0.descriptor.document.id < $1.descriptor.document.id }) {
            let start = text.count
            text += node.descriptor.bytes
            entries.append(
                VoteEntry(
                    node: node.descriptor.document.id, flags: node.flags.intersection(known), measured: node.measured,
                    descriptor: start..<text.count, digest: Digest.of(node.descriptor.bytes)))
        }
        self.entries = entries
        self.text = text
    }

    public init(reading reader: inout DocumentReader) throws(DocumentError) {
        authority = try reader.read("authority").node()
        epoch = try reader.read("epoch").integer()
        previous = try DirectoryState.readIfPresent(from: &reader)
        commitment = try reader.read("commitment").bytes32()
        parameters = try NetworkParameter.readAll(from: &reader)
        geometry = try reader.readIfPresent("geometry", 2...2).map { (words) throws(DocumentError) in
            try PacketGeometry(reading: words)
        }
        known = try NodeFlags(reading: try reader.read("knows", 0...NodeFlags.names.count))
        var entries: [VoteEntry] = []
        text = reader.bytes
        while let words = try reader.readIfPresent("node", 2...2 + NodeFlags.names.count) {
            let node = try words[0].node()
            if let last = entries.last, last.node >= node { throw words[0].error("out of order, or there twice") }
            let measured = words[1].characters.elementsEqual("-".utf8) ? nil : try words[1].integer()
            let flags = try NodeFlags(reading: words.dropFirst(2))
            guard flags.isSubset(of: known) else { throw words[0].error("given a flag that the vote isn't about") }
            guard let place = reader.skip(through: "signature ", within: NodeDescriptor.byteLimit) else {
                throw words[0].error("followed by no descriptor")
            }
            let digest = Digest.of(text[place])
            entries.append(VoteEntry(node: node, flags: flags, measured: measured, descriptor: place, digest: digest))
            guard entries.count <= Self.nodeLimit else { throw words[0].error("one node too many") }
        }
        self.entries = entries
    }

    public func write(to writer: inout DocumentWriter) {
        writer.line("authority", authority.description)
        writer.line("epoch", "\(epoch)")
        previous?.write(to: &writer)
        writer.line("commitment", Base64.encode(commitment.array))
        for parameter in parameters { parameter.write(to: &writer) }
        geometry?.write(to: &writer)
        writer.line("knows", known.words)
        for entry in entries {
            let measured = entry.measured.map { "\($0)" } ?? "-"
            writer.line("node", [entry.node.description, measured] + entry.flags.words)
            writer.lines(text[entry.descriptor])
        }
    }

    /// The descriptor of a node, as it stands in the vote. Nobody has checked it yet.
    func descriptor(of entry: VoteEntry) -> ArraySlice<UInt8> { text[entry.descriptor] }
}

extension Unverified<Vote> {
    /// The epoch that it says it is for.
    public var claimedEpoch: UInt64 { claimed.epoch }
}
