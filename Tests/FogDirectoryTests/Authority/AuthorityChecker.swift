import FogCore
import FogSimulation

@testable import FogDirectory

/// What must hold of a network of authorities, whoever lies in it.
struct AuthorityChecker: SimulationChecker {
    let setups: [AuthoritySetup]
    /// When the faults end.
    let healedAt: Duration
    /// Whether enough authorities are honest that there must be a consensus for each epoch after the faults.
    let isLive: Bool

    /// The consensus of each epoch.
    private(set) var consensuses: [UInt64: Verified<Consensus>] = [:]
    /// Who has it.
    private(set) var holders: [UInt64: Set<Int>] = [:]
    /// What each authority has signed.
    private var signed: [Int: [UInt64: Bytes32]] = [:]
    /// What each honest authority's vote for an epoch follows.
    private var followed: [UInt64: [Int: Bytes32]] = [:]
    /// Epochs whose consensus left out one that somebody had, and that one.
    private(set) var leftOut: [(epoch: UInt64, digest: Bytes32)] = []
    private(set) var equivocations = 0
    private(set) var abstentions = 0

    init(setups: [AuthoritySetup], healedAt: Duration, isLive: Bool) {
        self.setups = setups
        self.healedAt = healedAt
        self.isLive = isLive
    }

    private var network: NetworkDescription { setups[0].network.description }

    mutating func observe(
        _ observation: AuthorityObservation, at node: SimulatedNode, in world: SimulatedWorld<AuthorityMachine>
    ) throws(Violation) {
        switch observation {
        case .unreadable: throw Violation("what an honest authority says can be read", "not what \(node) says")
        case .adopted(let consensus, let bundle):
            let epoch = consensus.document.epoch
            if let known = consensuses[epoch], known.digest != consensus.digest {
                throw Violation("one consensus for each epoch", "epoch \(epoch) has two")
            }
            try check(consensus, bundle)
            consensuses[epoch] = consensus
            holders[epoch, default: []].insert(node.index)
        case .signs(let epoch, let digest):
            if let known = signed[node.index]?[epoch], known != digest {
                throw Violation("one signature for each epoch", "\(node) signs two consensuses of epoch \(epoch)")
            }
            signed[node.index, default: [:]][epoch] = digest
        case .voted(let epoch, let previous): followed[epoch, default: [:]][node.index] = previous
        case .noted(.fork(let epoch, _, _)):
            throw Violation("one chain", "\(node) sees a fork at epoch \(epoch)")
        case .noted(.brokenChain(let epoch, let expected, _)): leftOut.append((epoch, expected))
        case .noted(.equivocation(let liar, let epoch, _, _)):
            equivocations += 1
            let index = network.authorities.firstIndex { $0.id == liar }
            if let index, setups[index].behaviour == .honest {
                throw Violation("an honest authority says one thing", "\(index) says two for epoch \(epoch)")
            }
        case .proved(let proof):
            // Everybody can check it, and it never speaks against an honest one.
            guard let read = try? Equivocation(parsing: proof.bytes), let liar = try? read.liar(in: network) else {
                throw Violation("a proof proves", "that of \(node) doesn't")
            }
            let index = network.authorities.firstIndex { $0.id == liar.id }
            if let index, setups[index].behaviour == .honest {
                throw Violation("an honest authority says one thing", "there is a proof against \(index)")
            }
        case .noted(.forgeries(let forger, let epoch)):
            let index = network.authorities.firstIndex { $0.id == forger }
            if let index, setups[index].behaviour == .honest {
                throw Violation(
                    "an honest authority is listened to", "\(node) has stopped hearing \(index) in \(epoch)")
            }
        case .noted(.abstains): abstentions += 1
        case .noted: break
        }
    }

    /// What any consensus must be like.
    private func check(_ consensus: Verified<Consensus>, _ bundle: ConsensusBundle) throws(Violation) {
        do {
            let checked = try bundle.verified(in: network)
            guard checked.digest == consensus.digest else { throw DocumentError(line: 0, "it is another one") }
            for kind in SectionKind.allCases {
                guard let bytes = bundle.sections[kind] else { throw DocumentError(line: 0, "\(kind) is missing") }
                _ = try ConsensusSection(kind, parsing: bytes, of: checked.document)
            }
        } catch {
            throw Violation("whoever checks a consensus takes it", "\(error)")
        }
        let document = consensus.document
        if let previous = document.previous, let known = consensuses[previous.epoch], known.digest != previous.digest {
            throw Violation("one chain", "epoch \(document.epoch) follows what nobody has")
        }
        if document.parameters.contains(where: { $0.value == 666 }) {
            throw Violation("liars don't decide", "a parameter is what only a liar wants")
        }
    }

    mutating func finish(in world: SimulatedWorld<AuthorityMachine>) throws(Violation) {
        try checkChain()
        guard isLive else { return }
        let schedule = network.schedule
        let start = WallTime(millisecondsSinceEpoch: 1_767_225_600_000)
        let end = start.advanced(by: .nanoseconds(Int64(clamping: world.now.nanoseconds)))
        // The first epoch that begins after the faults is voted on in the epoch before it, which must be a whole one.
        let first = schedule.epoch(at: start.advanced(by: healedAt)) + 2
        let last = schedule.epoch(at: end)
        let honest = Set(setups.indices.filter { setups[$0].behaviour == .honest })
        guard first <= last else { throw Violation("the simulation is long enough", "no epoch is whole") }
        for epoch in first...last {
            guard let consensus = consensuses[epoch] else {
                throw Violation("a consensus for each epoch", "epoch \(epoch) of \(first)...\(last) has none")
            }
            let missing = honest.subtracting(holders[epoch] ?? [])
            // The last may still be on its way to somebody.
            if !missing.isEmpty, epoch < last {
                throw Violation("everybody has the consensus", "authorities \(missing.sorted()) lack epoch \(epoch)")
            }
            try checkWhole(consensus.document, honest)
        }
    }

    /// A consensus that only few had is left out if those were cut off when votes were cast; one that most of the voters knew
    /// never is.
    private func checkChain() throws(Violation) {
        for (epoch, digest) in leftOut {
            guard let participants = consensuses[epoch]?.document.participants else { continue }
            let knowing = participants.count { participant in
                let index = network.authorities.firstIndex { $0.id == participant.authority }
                return index.map { followed[epoch]?[$0] == digest } ?? false
            }
            guard 2 * knowing <= participants.count else {
                throw Violation(
                    "one chain", "epoch \(epoch) leaves out what \(knowing) of \(participants.count) voters knew")
            }
        }
    }

    /// What a consensus must be like that was made without faults but for the liars.
    private func checkWhole(_ consensus: Consensus, _ honest: Set<Int>) throws(Violation) {
        for index in honest {
            let id = network.authorities[index].id
            guard consensus.participants.contains(where: { $0.authority == id && $0.hasRevealed }) else {
                throw Violation("the vote of an honest authority counts", "not that of \(index) in \(consensus.epoch)")
            }
        }
        for setup in setups {
            if setup.behaviour == .inventing, let previous = consensus.previous,
                previous.digest != consensuses[previous.epoch]?.digest
            {
                throw Violation("liars don't decide", "epoch \(consensus.epoch) goes back to what never was")
            }
            let part = consensus.participants.first { $0.authority == network.authorities[setup.index].id }
            if setup.behaviour == .equivocating, part != nil {
                throw Violation("who says two things isn't heard", "\(setup.index) in \(consensus.epoch)")
            }
            if setup.behaviour == .withholding, part?.hasRevealed == true {
                throw Violation("what isn't revealed isn't used", "\(setup.index) in \(consensus.epoch)")
            }
        }
        let count = consensus.sections.first { $0.kind == .mixes }?.nodeCount
        guard count == setups[0].nodes.ids.count else {
            throw Violation("every node stands in the consensus", "\(count ?? 0) do in epoch \(consensus.epoch)")
        }
    }
}
