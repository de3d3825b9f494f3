import FogCore

@testable import FogDirectory

/// A vote for tests: whatever its author likes to say, honest or not. It becomes text, and then what is read from that.
struct TrialVote: Sendable {
    /// What it says of a node.
    struct Entry: Sendable {
        var flags: NodeFlags
        var measured: UInt64?
        var descriptor: [UInt8]
    }

    let author: AuthorityConfiguration
    let epoch: UInt64
    var previous: DirectoryState?
    /// The number to which the vote is committed.
    var value: Bytes32
    /// What it says to be committed to; what follows from the number if it isn't given.
    var commitment: Bytes32?
    var parameters: [String: Int64] = [:]
    var geometry: PacketGeometry?
    var known = NodeFlags.all
    var entries: [NodeID: Entry] = [:]

    /// A vote about nothing.
    init(by author: AuthorityConfiguration, for epoch: UInt64) {
        self.author = author
        self.epoch = epoch
        value = Digest.of("trial value", author.id.bytes, epoch.bigEndianBytes)
    }

    /// Lists a node.
    mutating func list(
        _ descriptor: Verified<NodeDescriptor>, _ flags: NodeFlags = [.running, .valid], measured: UInt64? = nil
    ) {
        entries[descriptor.document.id] = Entry(flags: flags, measured: measured, descriptor: descriptor.bytes)
    }

    /// The vote as it arrives at the others.
    func signed() throws -> Verified<Vote> {
        var writer = DocumentWriter()
        writer.line("fog-vote", "1")
        writer.line("authority", author.id.description)
        writer.line("epoch", "\(epoch)")
        previous?.write(to: &writer)
        let reveal = Reveal(authority: author.id, epoch: epoch, value: value)
        let commitment = commitment ?? reveal.commitment(in: author.network.identifier)
        writer.line("commitment", Base64.encode(commitment.array))
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            writer.line("parameter", name, "\(value)")
        }
        geometry?.write(to: &writer)
        writer.line("knows", known.words)
        for (node, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let measured = entry.measured.map { "\($0)" } ?? "-"
            writer.line("node", [node.description, measured] + entry.flags.intersection(known).words)
            writer.lines(entry.descriptor)
        }
        let statement = SignedStatement(
            .vote, network: author.network.identifier, epoch: epoch, digest: Digest.of(writer.bytes))
        for signature in try author.signer.brief.sign(statement) { signature.write(to: &writer) }
        return try Unverified<Vote>(parsing: writer.bytes)
            .verified(by: author.signer.keys.brief, in: author.network.identifier)
    }

    /// What its author reveals: the number to which the vote is committed, or another.
    func revealed(_ value: Bytes32? = nil) throws -> Verified<Reveal> {
        try Reveal(authority: author.id, epoch: epoch, value: value ?? self.value)
            .signed(by: author.signer.brief, in: author.network.identifier)
    }
}
