import FogCore

@testable import FogDirectory

/// The votes of all authorities of a trial network for one epoch, to be bent as a test likes.
struct TrialElection: Sendable {
    let trial: TrialNetwork
    let epoch: UInt64
    /// In the order of ``NetworkDescription/authorities``.
    var votes: [TrialVote]
    /// What each authority reveals; `nil` if it keeps it to itself.
    var revealed: [Bytes32?]

    /// Votes about nothing, of which all is revealed.
    init(_ trial: TrialNetwork, epoch: UInt64 = 29_800_000) {
        self.trial = trial
        self.epoch = epoch
        votes = trial.authorities.map { TrialVote(by: $0, for: epoch) }
        revealed = votes.map(\.value)
    }

    init(authorities count: Int, epoch: UInt64 = 29_800_000, epochSeconds: UInt64 = 60) throws {
        self.init(try TrialNetwork(authorities: count, epochSeconds: epochSeconds), epoch: epoch)
    }

    var network: NetworkDescription { trial.description }

    /// When the votes are cast.
    var time: WallTime { network.schedule.votesBegin(in: epoch - 1) }

    /// What a node says of itself, so many seconds after the votes are cast.
    func descriptor(
        of node: TrialNode, after seconds: Int64 = 0, _ change: (inout NodeDescriptor) -> Void = { _ in }
    ) throws -> Verified<NodeDescriptor> {
        var descriptor = try node.descriptor(at: time.advanced(by: .seconds(seconds)), in: network)
        change(&descriptor)
        return try descriptor.signed(by: DocumentSigner(node.identity), in: network.identifier)
    }

    /// Lists a node in some votes.
    mutating func list(
        _ descriptor: Verified<NodeDescriptor>, _ flags: NodeFlags = [.running, .valid], measured: UInt64? = nil,
        in places: some Sequence<Int>
    ) {
        for place in places { votes[place].list(descriptor, flags, measured: measured) }
    }

    /// Lists a node in all votes.
    mutating func list(
        _ descriptor: Verified<NodeDescriptor>, _ flags: NodeFlags = [.running, .valid], measured: UInt64? = nil
    ) {
        list(descriptor, flags, measured: measured, in: votes.indices)
    }

    /// The reveals of those who don't keep them to themselves.
    func reveals() throws -> [Verified<Reveal>] {
        try zip(votes, revealed).compactMap { vote, value in try value.map { try vote.revealed($0) } }
    }

    /// What follows from all votes.
    func made() throws -> MadeConsensus {
        try ConsensusRule(network, epoch: epoch, votes: try votes.map { try $0.signed() }, reveals: try reveals())
            .consensus()
    }

    /// What follows from all votes, without the sections.
    func consensus() throws -> Consensus { try made().consensus }

    /// The nodes in a section of what follows, as somebody reads them.
    func nodes(_ kind: SectionKind) throws -> [ConsensusNode] { try made().nodes(kind) }
}

extension MadeConsensus {
    /// The nodes in a section, as somebody reads them.
    func nodes(_ kind: SectionKind) throws -> [ConsensusNode] {
        try ConsensusSection(kind, parsing: sections[kind] ?? [], of: consensus).nodes
    }
}
