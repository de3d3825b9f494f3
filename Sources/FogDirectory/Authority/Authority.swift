public import FogCore

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
    var tick = MonotonicInstant.origin
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

    mutating func persist(_ record: AuthorityRecord, into outputs: inout Outputs<AuthorityAction>) {
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
}
