import Crypto
public import FogCore
import FogCrypto

/// An authority: makes, with the others, a consensus for each epoch, and serves as a value that does no I/O.
///
/// In epoch N it votes about its nodes, commits itself to a random number in the vote and reveals it when all votes are
/// known, computes the consensus of epoch N + 1 from both, and signs it. Votes and reveals become known to all by
/// ``Agreement``. It tells the others again and again what it has, so that nothing depends on a single message; what it lacks
/// it asks for.
///
/// Before it says something of which there may be only one (its vote, its signature) it waits until that is durable. One
/// that starts while votes are being cast, and finds no record of the epoch, says nothing until the next.
public struct Authority: StateMachine {
    public typealias Event = AuthorityEvent
    public typealias Action = AuthorityAction

    let configuration: AuthorityConfiguration
    var network: NetworkDescription { configuration.network }
    var schedule: EpochSchedule { configuration.network.schedule }
    var id: NodeID { configuration.id }

    /// The nodes that it knows.
    public internal(set) var book: NodeBook
    var round: AuthorityRound?
    /// The newest consensus that it has.
    public internal(set) var newest: Verified<Consensus>?
    var newestBundle: ConsensusBundle?
    /// The nodes in the newest consensus.
    var standing: Set<NodeID> = []
    /// What each authority says about nodes of the newest consensus that are out, and when this one may say it anew.
    var outages: [NodeID: Verified<Outage>] = [:]
    var outageAt = MonotonicInstant.origin
    var certificates: AuthorityCertificates
    private var tickets: TicketSequence
    /// What to do once a record is durable.
    private var awaited: [(Ticket, AuthorityRecord)] = []
    /// What it had kept when it began; looked at once.
    private var records: [AuthorityRecord]
    private var hasStarted = false
    /// The epochs that it has entered, sorted.
    private var entered: [UInt64] = []
    /// The latest time of this epoch: a clock that is set back within it doesn't open rounds again.
    private var latest = WallTime(millisecondsSinceEpoch: 0)
    /// How many nodes are being tried.
    private var reaching = 0
    private var tick = MonotonicInstant.origin
    private var wake = MonotonicInstant.origin
    var hasNews = false

    /// Begins, or goes on.
    ///
    /// - Parameters:
    ///   - records: What it has kept, oldest first.
    ///   - lastTicket: A number that no earlier ticket exceeds.
    public init(
        _ configuration: AuthorityConfiguration, records: [AuthorityRecord], lastTicket: UInt64 = 0, at now: Now
    ) {
        self.configuration = configuration
        self.records = records
        book = NodeBook(configuration.network, banned: configuration.settings.banned)
        tickets = TicketSequence(after: lastTicket)
        certificates = AuthorityCertificates(configuration.network, own: configuration.certificate)
        for case .adopted(let bundle) in records {
            guard let consensus = try? bundle.verified(in: configuration.network),
                consensus.document.epoch > newest?.document.epoch ?? 0
            else { continue }
            take(consensus, bundle)
        }
        (tick, wake) = (now.monotonic, now.monotonic)
    }

    public var nextDeadline: MonotonicInstant? { min(tick, wake) }

    public mutating func receive(
        _ events: Span<AuthorityEvent>, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        enter(at: now, into: &outputs)
        latest = max(latest, now.wall)
        let now = Now(monotonic: now.monotonic, wall: latest)
        for index in events.indices {
            switch events[index] {
            case .message(let message, let sender): take(message, from: sender, at: now, into: &outputs)
            case .persisted(let ticket): persisted(ticket, at: now, into: &outputs)
            case .published(let publication, let number):
                do throws(DescriptorRefusal) {
                    _ = try book.take(publication, at: now)
                    outputs.append(.answer(nil, number: number))
                } catch {
                    outputs.append(.answer(error, number: number))
                }
            case .reached(let node, let isReached):
                reaching = max(0, reaching - 1)
                book.note(node, isReached: isReached)
            case .measured(let node, let bandwidth): book.note(node, measured: bandwidth)
            }
        }
        advance(at: now, into: &outputs)
    }

    // MARK: Epochs

    /// Goes on to the epoch that the clock says.
    ///
    /// A clock that is set back changes nothing unless it is for more than an epoch; then the authority says something only
    /// in epochs that it has never entered: in others it may have said something else.
    private mutating func enter(at now: Now, into outputs: inout Outputs<AuthorityAction>) {
        let present = schedule.epoch(at: now.wall)
        let epoch = present &+ 1
        if let current = round?.epoch {
            guard epoch > current || epoch &+ 1 < current else { return }
        }
        tellFailure(into: &outputs)
        var next = AuthorityRound(epoch: epoch, rounds: schedule.rounds)
        var hasEntered = false
        book.begin(present)
        if !hasStarted {
            hasStarted = true
            hasEntered = records.contains(.entered(epoch))
            next.isAbstaining = !hasEntered && now.wall >= schedule.votesBegin(in: present)
            for case .voted(epoch, let bytes) in records {
                next.hasVoted = true
                propose(vote: bytes, in: &next, at: now)
            }
            for case .signed(epoch, let digest) in records { next.signs = digest }
            restoreBook(at: now)
            records = []
        } else if let last = entered.last, epoch <= last {
            next.isAbstaining = entered.contains(epoch) || epoch < entered[0]
        }
        if next.isAbstaining { outputs.append(.noted(.abstains(epoch))) }
        if !configuration.isCertified(for: schedule.start(of: epoch)) {
            next.isAbstaining = true
            outputs.append(.noted(.uncertified(epoch)))
        }
        latest = now.wall
        round = next
        certificates.beginRound()
        if !next.isAbstaining, !hasEntered { persist(.entered(epoch), into: &outputs) }
        if !entered.contains(epoch) { entered = (entered + [epoch]).sorted().suffix(Self.enteredLimit) }
        tick = now.monotonic
    }

    /// Epochs of which it is known that they were entered; of those before the first nothing is.
    private static let enteredLimit = 64

    /// Knows the nodes of its last vote again, and will see which can be reached.
    private mutating func restoreBook(at now: Now) {
        var last: [UInt8]?
        for case .voted(_, let bytes) in records { last = bytes }
        guard let last, let vote = try? Unverified<Vote>(parsing: last) else { return }
        for entry in vote.claimed.entries {
            let text = Array(vote.claimed.descriptor(of: entry))
            if let descriptor = try? Unverified<NodeDescriptor>(parsing: text).verified(in: network.identifier) {
                book.restore(descriptor, at: now)
            }
        }
    }

    private mutating func persist(_ record: AuthorityRecord, into outputs: inout Outputs<AuthorityAction>) {
        let ticket = tickets.next()
        awaited.append((ticket, record))
        outputs.append(.persist(record, ticket))
    }

    private mutating func persisted(
        _ ticket: Ticket, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        let done = awaited.prefix { $0.0 <= ticket }.map(\.1)
        awaited.removeFirst(done.count)
        for record in done {
            switch record {
            case .voted(let epoch, let bytes):
                guard var current = round, current.epoch == epoch else { continue }
                propose(vote: bytes, in: &current, at: now)
                round = current
                hasNews = true
            case .signed(let epoch, let digest):
                guard round?.epoch == epoch else { continue }
                round?.signs = digest
                if var current = round {
                    sign(&current)
                    round = current
                }
            case .entered, .adopted: break
            }
        }
    }

    // MARK: What follows from the time and from what is known

    private mutating func advance(at now: Now, into outputs: inout Outputs<AuthorityAction>) {
        guard let epoch = round?.epoch else { return }
        let present = epoch &- 1
        for node in book.due(at: now, limit: Self.reachLimit - reaching) {
            reaching += 1
            outputs.append(.reach(node))
        }
        if now.wall >= schedule.votesBegin(in: present) {
            vote(at: now, present, into: &outputs)
            reveal(at: now, present)
            endorse(Vote.self)
            endorse(Reveal.self)
            decide(at: now, present, into: &outputs)
            adopt(into: &outputs)
        }
        noteOutage(at: now)
        tellLiars(into: &outputs)
        if hasNews {
            hasNews = false
            // A moment later, so that what comes together is told together.
            tick = min(tick, now.monotonic.advanced(by: schedule.voteRound / 32))
        }
        if now.monotonic >= tick { speak(at: now, into: &outputs) }
        wake = nextStep(at: now, present)
    }

    /// Nodes that are tried at a time.
    private static let reachLimit = 64

    /// When the clock will have come to the next step of the present epoch.
    private func nextStep(at now: Now, _ present: UInt64) -> MonotonicInstant {
        let steps = [
            schedule.votesBegin(in: present), schedule.revealsBegin(in: present),
            schedule.signaturesBegin(in: present), schedule.start(of: present &+ 1),
        ]
        let next = steps.first { $0 > now.wall } ?? now.wall.advanced(by: .seconds(1))
        return now.monotonic.advanced(by: max(.milliseconds(1), now.wall.duration(to: next)))
    }

    private mutating func vote(at now: Now, _ present: UInt64, into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round, !current.isAbstaining, !current.hasVoted else { return }
        current.hasVoted = true
        defer { round = current }
        guard schedule.voteRound(at: now.wall, in: present) <= 1 else {
            outputs.append(.noted(.late(current.epoch)))
            return
        }
        guard let reveal = reveal(for: current.epoch) else {
            outputs.append(.noted(.cannotVote(current.epoch)))
            return
        }
        let nodes = book.ballot(for: current.epoch, standing: standing)
        let vote = Vote(
            authority: id, epoch: current.epoch, previous: newest.map { $0.document.state(digest: $0.digest) },
            commitment: reveal.commitment(in: network.identifier), parameters: configuration.settings.parameters,
            geometry: configuration.settings.geometry, known: .all, nodes: nodes)
        guard let signed = try? vote.signed(by: configuration.signer.brief, in: network.identifier),
            (try? Unverified<Vote>(parsing: signed.bytes)) != nil
        else {
            outputs.append(.noted(.cannotVote(current.epoch)))
            return
        }
        outputs.append(.noted(.voted(current.epoch, nodes: nodes.count)))
        persist(.voted(current.epoch, signed.bytes), into: &outputs)
    }

    /// A number that nobody else can know, and that is the same after a restart.
    private func reveal(for epoch: UInt64) -> Reveal? {
        let text = Array("fog reveal 1\n".utf8) + network.identifier.array + epoch.bigEndianBytes
        let code = configuration.secret.withBytes { secret in
            Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
        }
        return Bytes32(code).map { Reveal(authority: id, epoch: epoch, value: $0) }
    }

    private mutating func reveal(at now: Now, _ present: UInt64) {
        guard var current = round, !current.isAbstaining, !current.hasRevealed,
            schedule.revealRound(at: now.wall, in: present) >= 1
        else { return }
        current.hasRevealed = true
        defer { round = current }
        // Only what was committed to is worth revealing.
        guard current.votes.claims[id]?.contains(where: { $0.document != nil }) == true,
            let reveal = reveal(for: current.epoch)
        else { return }
        guard let signed = try? reveal.signed(by: configuration.signer.brief, in: network.identifier) else { return }
        guard isEarly(schedule.revealsBegin(in: present), schedule.revealRound, at: now) else { return }
        _ = current.reveals.note(signed.digest, of: id, [id: signed.signatures], round: 1)
        _ = current.reveals.keep(signed.bytes, digest: signed.digest, of: id, round: 1)
        current.readReveals[signed.digest] = signed
        hasNews = true
    }

    private func propose(vote bytes: [UInt8], in round: inout AuthorityRound, at now: Now) {
        guard let vote = try? Unverified<Vote>(parsing: bytes) else { return }
        round.readVotes[vote.digest] = Verified(vote)
        // What comes too late to reach all others in the first round would help those only who want to divide them.
        guard isEarly(schedule.votesBegin(in: round.epoch &- 1), schedule.voteRound, at: now) else { return }
        _ = round.votes.note(vote.digest, of: id, [id: vote.signatures], round: 1)
        _ = round.votes.keep(bytes, digest: vote.digest, of: id, round: 1)
    }

    /// Whether so much of the first round is left that what is said now reaches the others in it.
    private func isEarly(_ start: WallTime, _ round: Duration, at now: Now) -> Bool {
        now.wall < start.advanced(by: round / 2)
    }

    /// Signs what was seen in time, so that others take it too.
    private mutating func endorse<Document: RoundDocument>(_ kind: Document.Type) {
        guard var current = round, !current.isAbstaining else { return }
        for (author, digest) in current[keyPath: Document.agreement].unsigned(by: id) {
            let statement = SignedStatement(
                Document.endorsement, network: network.identifier, epoch: current.epoch, digest: digest)
            guard let signatures = try? configuration.signer.brief.sign(statement) else { continue }
            // Later than the last round: a signature of its own makes nothing timely.
            let isNew = current[keyPath: Document.agreement].note(digest, of: author, [id: signatures], round: .max)
            hasNews = isNew || hasNews
        }
        round = current
    }

    /// Computes the consensus when the votes and reveals of all are known, and signs it if it hasn't signed another.
    private mutating func decide(at now: Now, _ present: UInt64, into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round, !current.hasDecided, now.wall >= schedule.signaturesBegin(in: present) else {
            return
        }
        current.hasDecided = true
        defer { round = current }
        // It has promised to sign one before it was interrupted, and signs no other.
        if current.signs != nil { sign(&current) }
        let votes = current.votes.documents.compactMap { current.readVotes[$0.digest] }
        let reveals = current.reveals.documents.compactMap { current.readReveals[$0.digest] }
        let rule = ConsensusRule(network, epoch: current.epoch, votes: votes, reveals: reveals)
        guard let made = try? rule.consensus() else {
            current.hasToldFailure = true
            guard !current.isAbstaining else { return }
            let voters = Set(votes.map(\.document.authority))
            outputs.append(
                .noted(
                    .tooFewVotes(
                        current.epoch, found: voters.count, needed: network.threshold,
                        missing: network.authorities.map(\.id).filter { !voters.contains($0) })))
            return
        }
        let digest = Digest.of(made.consensus.body)
        current.made = (made, digest)
        guard !current.isAbstaining else { return }
        guard current.signs == nil else { return }
        // The votes were cast before most had the last consensus, or name another in its place. Without one for this epoch the
        // next follows it; with one that doesn't, those who go by it would be left behind.
        let previous = made.consensus.previous
        if let newest, previous?.digest != newest.digest, newest.document.epoch >= previous?.epoch ?? 0 {
            current.hasToldFailure = true
            outputs.append(.noted(.leavesOut(current.epoch, newest.document.epoch)))
            return
        }
        outputs.append(.noted(.signed(current.epoch, digest, votes: votes.count)))
        persist(.signed(current.epoch, digest), into: &outputs)
    }

    private mutating func sign(_ current: inout AuthorityRound) {
        guard let digest = current.signs, current.signed[id] == nil, !current.isAbstaining,
            let signatures = try? configuration.signer.sign(
                SignedStatement(.consensus, network: network.identifier, epoch: current.epoch, digest: digest))
        else { return }
        current.signed[id] = (digest, signatures, configuration.certificate)
        hasNews = true
    }

    /// Takes the consensus that it has made itself, once enough have signed it; later signatures are added to it.
    private mutating func adopt(into outputs: inout Outputs<AuthorityAction>) {
        guard let current = round, let made = current.made, let most = current.mostSigned, most.digest == made.digest,
            most.signers.count >= max(network.threshold, current.adoptedSigners + 1),
            let (consensus, bundle) = signed(made.consensus, made.digest, most.signers, in: current)
        else { return }
        let known = newest?.document.epoch ?? 0
        guard known < current.epoch || known == current.epoch && newest?.digest == made.digest else { return }
        round?.adoptedSigners = most.signers.count
        if known < current.epoch {
            adopt(consensus, bundle, into: &outputs)
        } else {
            take(consensus, bundle)
            outputs.append(.adopted(consensus, bundle))
        }
    }

    /// A consensus with signatures beneath it, as everybody else will check it: one key may stand in the certificates of two.
    private func signed(
        _ made: MadeConsensus, _ digest: Bytes32, _ signers: [NodeID], in current: AuthorityRound
    ) -> (Verified<Consensus>, ConsensusBundle)? {
        let consensus = made.consensus
        var signatures: [DocumentSignature] = []
        for signature in signers.flatMap({ current.signed[$0]?.signatures ?? [] })
        where !signatures.contains(where: { $0.key == signature.key }) { signatures.append(signature) }
        let signed = Verified(consensus, body: consensus.body, digest: digest, signatures: signatures)
        let bundle = ConsensusBundle(
            consensus: signed.bytes, certificates: signers.compactMap { current.signed[$0]?.certificate.bytes },
            sections: made.sections)
        return (try? bundle.verified(in: network)).map { ($0, bundle) }
    }

    /// Takes a consensus that enough have signed, and keeps it.
    mutating func adopt(
        _ consensus: Verified<Consensus>, _ bundle: ConsensusBundle, into outputs: inout Outputs<AuthorityAction>
    ) {
        if let newest {
            let previous = consensus.document.previous
            let isMissed = previous.map { $0.epoch > newest.document.epoch } ?? false
            if !isMissed, previous?.digest != newest.digest {
                outputs.append(
                    .noted(.brokenChain(consensus.document.epoch, expected: newest.digest, found: previous?.digest)))
            }
        }
        take(consensus, bundle)
        persist(.adopted(bundle), into: &outputs)
        outputs.append(.adopted(consensus, bundle))
        hasNews = true
    }

    private mutating func take(_ consensus: Verified<Consensus>, _ bundle: ConsensusBundle) {
        if consensus.digest != newest?.digest { outages = [:] }
        newest = consensus
        newestBundle = bundle
        standing = []
        for (kind, bytes) in bundle.sections {
            guard let section = try? ConsensusSection(kind, parsing: bytes, of: consensus.document) else { continue }
            standing.formUnion(section.nodes.map(\.id))
        }
    }

    // MARK: What the operator hears

    private mutating func tellLiars(into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round else { return }
        for (kind, agreement) in [(SignedStatement.Kind.vote, current.votes), (.reveal, current.reveals)] {
            for liar in agreement.liars where current.toldLiars.insert(liar).inserted {
                let claims = agreement.claims[liar] ?? []
                guard claims.count > 1 else { continue }
                outputs.append(.noted(.equivocation(liar, current.epoch, claims[0].digest, claims[1].digest)))
                let proof = Equivocation(
                    kind, epoch: current.epoch, claims, of: liar, certificates: certificates.all)
                if let proof { outputs.append(.proved(proof)) }
            }
        }
        round = current
    }

    /// Says why the last epoch has no consensus, if it has none.
    private func tellFailure(into outputs: inout Outputs<AuthorityAction>) {
        guard let round, round.hasDecided, !round.hasToldFailure, newest?.document.epoch ?? 0 < round.epoch else {
            return
        }
        outputs.append(
            .noted(
                .tooFewSignatures(
                    round.epoch, needed: network.threshold, signed: round.signed.mapValues(\.digest))))
    }

    // MARK: Speaking

    /// Tells the others what it has, and asks for what it lacks.
    private mutating func speak(at now: Now, into outputs: inout Outputs<AuthorityAction>) {
        guard let current = round else { return }
        let isBusy = now.wall >= schedule.votesBegin(in: current.epoch &- 1) && newest?.document.epoch != current.epoch
        tick = now.monotonic.advanced(by: isBusy ? schedule.voteRound / 4 : .seconds(Int64(schedule.seconds)) / 16)
        let status = AuthorityMessage.status(status(current).bytes)
        for authority in network.authorities where authority.id != id {
            outputs.append(.send(status, to: authority.id))
        }
        for (_, digest, holders) in current.votes.missing { ask(for: .vote(digest), holders, into: &outputs) }
        for (_, digest, holders) in current.reveals.missing { ask(for: .reveal(digest), holders, into: &outputs) }
    }

    /// Asks all who have signed something: some of them may lie.
    private func ask(for wanted: WantedDocument, _ holders: [NodeID], into outputs: inout Outputs<AuthorityAction>) {
        for holder in holders where holder != id { outputs.append(.send(.want(wanted), to: holder)) }
    }

    func status(_ current: AuthorityRound) -> AuthorityStatus {
        var status = AuthorityStatus(sender: id, epoch: current.epoch)
        status.newest = newest.map { ($0.document.epoch, $0.digest) }
        status.outage = outages[id]?.digest
        status.certificates = certificates.all.map(\.bytes)
        status.votes = current.votes.shown
        status.reveals = current.reveals.shown
        status.signed = current.signed.keys.sorted().compactMap { signer in
            current.signed[signer].map {
                AuthorityStatus.Claim(author: signer, digest: $0.digest, signatures: [signer: $0.signatures])
            }
        }
        return status
    }
}
