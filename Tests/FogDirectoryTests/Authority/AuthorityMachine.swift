import FogCore
import FogSimulation

@testable import FogDirectory

/// An authority in a simulation, honest or not.
struct AuthorityMachine: SimulatedMachine {
    enum Action: Sendable {
        case honest(AuthorityAction, AuthoritySetup)
        /// Whatever somebody says who isn't honest.
        case says(AuthorityMessage, to: Int)
    }

    typealias Event = AuthorityEvent
    typealias Setup = AuthoritySetup
    typealias Message = AuthorityMessage
    typealias Record = AuthorityRecord
    typealias Observation = AuthorityObservation

    private let setup: AuthoritySetup
    /// One; two of an authority that shows one to every second of the others and another to the rest.
    private var faces: [Authority]
    private var dice: SeededGenerator
    private var publishedIn: UInt64 = 0
    private var memory: [AuthorityMessage] = []
    private var babblesAt: MonotonicInstant

    static func start(_ start: SimulatedStart<AuthorityMachine>) -> AuthorityMachine { AuthorityMachine(start) }

    private init(_ start: SimulatedStart<AuthorityMachine>) {
        setup = start.setup
        dice = SeededGenerator(seed: start.seed)
        babblesAt = start.now.monotonic
        let forgets = setup.behaviour == .forgetful || setup.bug == .forgetsRecords
        // The bug is that it thinks that it has entered the epoch.
        let now = Self.skew(start.now, setup.behaviour)
        let epoch = setup.network.description.schedule.epoch(at: now.wall) + 1
        let records = forgets ? (setup.bug != nil ? [.entered(epoch)] : []) : start.records
        let configuration = setup.network.authorities[setup.index]
        faces = [Authority(configuration, records: records, at: now)]
        if setup.behaviour == .equivocating {
            // Half of them have another signing key too.
            var other =
                setup.index.isMultiple(of: 2) ? configuration : setup.network.otherFaces[setup.index]
            other.settings.parameters = [NetworkParameter("delay-mean", 666)]
            faces.append(Authority(other, records: records, at: now))
        }
    }

    private static func skew(_ now: Now, _ behaviour: AuthorityBehaviour) -> Now {
        guard case .skewed(let seconds) = behaviour else { return now }
        return Now(monotonic: now.monotonic, wall: now.wall.advanced(by: .seconds(seconds)))
    }

    var nextDeadline: MonotonicInstant? {
        let deadline = faces.compactMap(\.nextDeadline).min()
        return switch setup.behaviour {
        case .silent: nil
        case .babbling: min(babblesAt, deadline ?? babblesAt)
        default: deadline
        }
    }

    func event(received message: AuthorityMessage, from sender: SimulatedNode) -> AuthorityEvent? {
        .message(message, from: setup.network.description.authorities[sender.index].id)
    }

    func event(persisted ticket: Ticket) -> AuthorityEvent? {
        setup.bug == .doesNotWait || setup.behaviour == .equivocating ? nil : .persisted(ticket)
    }

    mutating func receive(_ events: Span<AuthorityEvent>, at now: Now, into outputs: inout Outputs<Action>) {
        guard setup.behaviour != .silent else { return }
        let now = Self.skew(now, setup.behaviour)
        var all: [AuthorityEvent] = []
        let schedule = setup.network.description.schedule
        let epoch = schedule.epoch(at: now.wall)
        if epoch >= publishedIn + 2 {
            publishedIn = epoch
            all = setup.nodes.publications(in: epoch).enumerated().map { .published($1, number: UInt64($0)) }
        }
        for index in events.indices { all.append(events[index]) }
        if setup.behaviour == .babbling { remember(all) }
        if setup.behaviour == .inventing { faces[0].newest = invented(epoch) }
        for face in faces.indices { work(all, at: now, on: face, into: &outputs) }
        if setup.behaviour == .babbling, now.monotonic >= babblesAt { babble(at: now, into: &outputs) }
    }

    private mutating func work(
        _ events: [AuthorityEvent], at now: Now, on face: Int, into outputs: inout Outputs<Action>
    ) {
        var own = Outputs<AuthorityAction>()
        faces[face].receive(events.span, at: now, into: &own)
        let isTwoFaced = faces.count > 1
        while !own.isEmpty {
            var back: [AuthorityEvent] = []
            own.drain { action in
                if case .persist(_, let ticket) = action, isTwoFaced || setup.bug == .doesNotWait {
                    back.append(.persisted(ticket))
                }
                if isTwoFaced {
                    if case .send(let message, let receiver) = action, let index = index(of: receiver),
                        index % 2 == face
                    {
                        outputs.append(.says(message, to: index))
                    }
                    if case .reach(let node) = action { back.append(.reached(node.id, true)) }
                } else if let action = filtered(action, at: now) {
                    outputs.append(.honest(action, setup))
                }
            }
            if !back.isEmpty { faces[face].receive(back.span, at: now, into: &own) }
        }
    }

    private func index(of authority: NodeID) -> Int? {
        setup.network.description.authorities.firstIndex { $0.id == authority }
    }

    /// What gets out of what an authority wants to say.
    private func filtered(_ action: AuthorityAction, at now: Now) -> AuthorityAction? {
        guard case .send(let message, let receiver) = action else { return action }
        let schedule = setup.network.description.schedule
        let present = schedule.epoch(at: now.wall)
        let confidant = (setup.index + 1) % setup.network.authorities.count
        if setup.bug == .passesNothingOn, case .status(let bytes) = message,
            var status = try? AuthorityStatus(parsing: bytes)
        {
            status.votes.removeAll { $0.author != setup.network.authorities[setup.index].id }
            return .send(.status(status.bytes), to: receiver)
        }
        switch setup.behaviour {
        case .whispering: return index(of: receiver) == confidant ? action : nil
        case .delaying:
            // So late that only signatures of others could make it count.
            let last = schedule.revealsBegin(in: present).advanced(by: .zero - schedule.voteRound / 2)
            return index(of: receiver) == confidant && now.wall >= last ? action : nil
        case .withholding:
            guard case .status(let bytes) = message, var status = try? AuthorityStatus(parsing: bytes) else {
                if case .reveal = message { return nil }
                return action
            }
            status.reveals.removeAll { $0.author == setup.network.authorities[setup.index].id }
            return .send(.status(status.bytes), to: receiver)
        case .hoarding:
            switch message {
            case .vote, .reveal:
                let last = schedule.signaturesBegin(in: present).advanced(by: .seconds(-3))
                return index(of: receiver) == confidant && now.wall >= last ? action : nil
            default: return action
            }
        case .gutting:
            guard case .consensus(let bundle) = message else { return action }
            let gutted = ConsensusBundle(
                consensus: bundle.consensus, certificates: bundle.certificates, sections: [:])
            return .send(.consensus(gutted), to: receiver)
        case .padding, .flooding, .copying:
            guard case .status(let bytes) = message, let status = try? AuthorityStatus(parsing: bytes) else {
                return action
            }
            return .send(.status(falsified(status, for: receiver).bytes), to: receiver)
        default: return action
        }
    }

    /// A status as somebody tells it who means ill.
    private func falsified(_ status: AuthorityStatus, for receiver: NodeID) -> AuthorityStatus {
        var status = status
        let own = setup.network.authorities[setup.index]
        func signed(_ digest: Bytes32) -> AuthorityStatus.Claim? {
            let statement = SignedStatement(
                .vote, network: own.network.identifier, epoch: status.epoch, digest: digest)
            return (try? own.signer.brief.sign(statement)).map {
                AuthorityStatus.Claim(author: own.id, digest: digest, signatures: [own.id: $0])
            }
        }
        switch setup.behaviour {
        case .padding:
            let junk = (0..<28).map { number in
                DocumentSignature(
                    .ed25519, key: Digest.of("junk", [UInt8(number)]), bytes: [UInt8](repeating: 7, count: 64))
            }
            func pad(_ claims: inout [AuthorityStatus.Claim]) {
                for index in claims.indices { claims[index].signatures[own.id]? += junk }
            }
            pad(&status.votes)
            pad(&status.reveals)
            pad(&status.signed)
        case .flooding:
            let digests = (0..<2 as Range<UInt8>).map { Digest.of("flood", receiver.bytes, [$0]) }
            status.votes = digests.compactMap(signed) + status.votes
        case .copying:
            let others = status.votes.filter { $0.author != own.id }.map(\.digest)
            status.votes = others.prefix(1).compactMap(signed) + status.votes
        default: break
        }
        return status
    }

    /// A consensus that nobody has made.
    private func invented(_ epoch: UInt64) -> Verified<Consensus>? {
        let network = setup.network.description
        let rule = ConsensusRule(
            network, epoch: epoch,
            votes: setup.network.authorities.compactMap { authority in
                try? Vote(
                    authority: authority.id, epoch: epoch, previous: nil, commitment: Digest.of("invented"),
                    parameters: [], geometry: nil, known: [], nodes: []
                ).signed(by: authority.signer.brief, in: network.identifier)
            }, reveals: [Verified<Reveal>]())
        guard let made = try? rule.consensus().consensus else { return nil }
        return Verified(made, body: made.body, digest: Digest.of(made.body), signatures: [])
    }

    // MARK: Babbling

    private mutating func remember(_ events: [AuthorityEvent]) {
        for case .message(let message, _) in events where memory.count < 64 || dice.happens(at: 0.1) {
            if memory.count >= 64 { memory.remove(at: Int(dice.number(below: 64))) }
            memory.append(message)
        }
    }

    private mutating func babble(at now: Now, into outputs: inout Outputs<Action>) {
        babblesAt = now.monotonic.advanced(by: .milliseconds(Int64(200 + dice.number(below: 3000))))
        guard let old = memory.randomElement(using: &dice) else { return }
        let receiver = Int(dice.number(below: UInt64(setup.network.authorities.count)))
        guard receiver != setup.index else { return }
        outputs.append(.says(dice.happens(at: 0.5) ? old : garbled(old), to: receiver))
    }

    private mutating func garbled(_ message: AuthorityMessage) -> AuthorityMessage {
        func garble(_ bytes: [UInt8], _ dice: inout SeededGenerator) -> [UInt8] {
            guard !bytes.isEmpty else { return [1] }
            var bytes = bytes
            for _ in 0...dice.number(below: 4) {
                bytes[Int(dice.number(below: UInt64(bytes.count)))] = UInt8.random(in: 0...255, using: &dice)
            }
            return dice.happens(at: 0.2) ? Array(bytes.prefix(bytes.count / 2)) : bytes
        }
        switch message {
        case .status(let bytes): return .status(garble(bytes, &dice))
        case .vote(let bytes): return .vote(garble(bytes, &dice))
        case .outage(let bytes): return .outage(garble(bytes, &dice))
        case .reveal(let bytes): return .reveal(garble(bytes, &dice))
        case .consensus(let bundle):
            return .consensus(
                ConsensusBundle(
                    consensus: garble(bundle.consensus, &dice), certificates: bundle.certificates,
                    sections: bundle.sections))
        case .want: return message
        }
    }

    // MARK: Performing

    static func perform(_ action: Action, with effects: inout SimulatedEffects<AuthorityMachine>) {
        switch action {
        case .says(let message, let receiver): effects.send(message, to: SimulatedNode(receiver))
        case .honest(let action, let setup):
            switch action {
            case .send(let message, let receiver):
                guard
                    let index = setup.network.description.authorities.firstIndex(where: { $0.id == receiver })
                else { return }
                // Looked at once for all to whom it is said.
                if setup.behaviour == .honest, index <= 1, case .status(let bytes) = message,
                    (try? AuthorityStatus(parsing: bytes)) == nil
                {
                    effects.observe(.unreadable)
                }
                effects.send(message, to: SimulatedNode(index))
            case .persist(let record, let ticket):
                if case .signed(let epoch, let digest) = record, setup.behaviour == .honest {
                    effects.observe(.signs(epoch, digest))
                }
                if case .voted(let epoch, let bytes) = record, setup.behaviour == .honest,
                    let vote = try? Unverified<Vote>(parsing: bytes)
                {
                    effects.observe(.voted(epoch, vote.claimed.previous?.digest))
                }
                effects.persist(record, as: ticket)
            case .answer: break
            case .reach(let node): effects.answer(.reached(node.id, true))
            case .adopted(let consensus, let bundle):
                if setup.behaviour == .honest { effects.observe(.adopted(consensus, bundle)) }
            case .proved(let proof): if setup.behaviour == .honest { effects.observe(.proved(proof)) }
            case .noted(let note): if setup.behaviour == .honest { effects.observe(.noted(note)) }
            }
        }
    }
}
