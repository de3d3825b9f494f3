import FogCore

@testable import FogDirectory

/// Authorities in one room, with a clock that the test sets: everything that one says is heard at once by the others that are
/// up, and what is to be kept is kept at once unless the test says otherwise.
final class AuthorityBench {
    let trial: TrialNetwork
    var authorities: [Authority?]
    /// What each has kept.
    private(set) var records: [[AuthorityRecord]]
    /// What each has told its operator.
    private(set) var notes: [[AuthorityNote]]
    /// What each can prove of others.
    private(set) var proofs: [[Equivocation]]
    /// What each has taken.
    private(set) var adopted: [[Verified<Consensus>]]
    /// What became of publications.
    private(set) var answers: [DescriptorRefusal?] = []
    /// Authorities whose disks do nothing.
    var stuckDisks: Set<Int> = []
    /// By how much authorities' wall clocks are wrong.
    var clockErrors: [Int: Duration] = [:]
    /// The nodes that can be reached.
    var reachable: Set<NodeID> = []
    private(set) var now: Now

    /// The epoch in which the test begins.
    static let epoch: UInt64 = 1000

    init(_ count: Int) throws {
        trial = try TrialNetwork(authorities: count)
        now = Now(
            monotonic: MonotonicInstant(nanoseconds: 1_000_000_000),
            wall: trial.description.schedule.start(of: Self.epoch))
        records = Array(repeating: [], count: count)
        notes = Array(repeating: [], count: count)
        proofs = Array(repeating: [], count: count)
        adopted = Array(repeating: [], count: count)
        authorities = Array(repeating: nil, count: count)
        for index in 0..<count { start(index) }
    }

    var schedule: EpochSchedule { trial.description.schedule }

    /// Starts an authority with what it has kept.
    func start(_ index: Int) {
        authorities[index] = Authority(trial.authorities[index], records: records[index], at: now)
    }

    /// Ends an authority, and its disk too if that is lost.
    func stop(_ index: Int, losingDisk: Bool = false) {
        authorities[index] = nil
        if losingDisk { records[index] = [] }
    }

    /// Has an authority's disk lose the consensus of an epoch.
    func forget(_ epoch: UInt64, of index: Int) {
        records[index].removeAll { record in
            guard case .adopted(let bundle) = record else { return false }
            return (try? Unverified<Consensus>(parsing: bundle.consensus).claimedEpoch) == epoch
        }
    }

    /// Goes on to a time, in steps.
    func advance(to time: WallTime) {
        while now.wall < time {
            let step = min(Duration.milliseconds(500), now.wall.duration(to: time))
            now = Now(monotonic: now.monotonic.advanced(by: step), wall: now.wall.advanced(by: step))
            for index in authorities.indices { give([], to: index) }
        }
    }

    /// Hands events to an authority, and does what it asks for.
    func give(_ events: [AuthorityEvent], to index: Int) {
        guard var authority = authorities[index] else { return }
        var outputs = Outputs<AuthorityAction>()
        let wall = now.wall.advanced(by: clockErrors[index] ?? .zero)
        authority.receive(events.span, at: Now(monotonic: now.monotonic, wall: wall), into: &outputs)
        authorities[index] = authority
        var said: [(AuthorityMessage, Int)] = []
        var back: [AuthorityEvent] = []
        outputs.drain { action in
            switch action {
            case .send(let message, let receiver):
                if let place = trial.description.authorities.firstIndex(where: { $0.id == receiver }) {
                    said.append((message, place))
                }
            case .persist(let record, let ticket):
                guard !stuckDisks.contains(index) else { return }
                records[index].append(record)
                back.append(.persisted(ticket))
            case .answer(let refusal, _): answers.append(refusal)
            case .reach(let node): back.append(.reached(node.id, reachable.contains(node.id)))
            case .adopted(let consensus, _):
                // The same again, with more signatures.
                if adopted[index].last?.digest == consensus.digest { adopted[index].removeLast() }
                adopted[index].append(consensus)
            case .proved(let proof): proofs[index].append(proof)
            case .noted(let note): notes[index].append(note)
            }
        }
        if !back.isEmpty { give(back, to: index) }
        let sender = trial.description.authorities[index].id
        for (message, receiver) in said { give([.message(message, from: sender)], to: receiver) }
    }

    /// Publishes a node at all authorities, as one that can be reached.
    func publish(_ node: TrialNode) throws {
        reachable.insert(node.id)
        let publication = try node.publication(
            try node.descriptor(at: now.wall, in: trial.description), in: trial.description)
        for index in authorities.indices { give([.published(publication, number: 1)], to: index) }
    }

    /// The votes that an authority has kept for an epoch.
    func votes(of index: Int, for epoch: UInt64) -> [[UInt8]] {
        records[index].compactMap { if case .voted(epoch, let bytes) = $0 { bytes } else { nil } }
    }
}
