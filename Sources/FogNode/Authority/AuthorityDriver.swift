import DequeModule
import FogCore
import FogCrypto
import FogDirectory
import FogLink
import FogSystem
import Logging

/// Drives an authority: keeps its records, carries what it says to the others, and tries nodes.
actor AuthorityDriver {
    private let configuration: AuthorityConfiguration
    private let records: AuthorityRecords
    private let archive: DirectoryArchive
    private let peers: [NodeID: AuthorityPeer]
    private let reaches: @Sendable (NodeDescriptor) async -> Bool
    private let clock = SystemClock()
    private let logger: Logger

    private var authority: Authority
    private var outputs = Outputs<AuthorityAction>(capacity: 64)
    private var wakeUp: Task<Void, Never>?
    /// What is to be kept, in order.
    private let keeping: AsyncStream<(AuthorityRecord, Ticket)>
    private let keep: AsyncStream<(AuthorityRecord, Ticket)>.Continuation
    /// Nodes that wait for an answer.
    private var publishing: [UInt64: CheckedContinuation<DescriptorRefusal?, Never>] = [:]
    private var lastPublication: UInt64 = 0
    private var heardAt: [NodeID: WallTime] = [:]
    private var failures: [NodeID: FogError] = [:]
    private var notes: Deque<AuthorityReport.Note> = []
    private var waiting: [Errand] = []
    private var underWay: Set<Errand> = []
    private let metrics: AuthorityMetrics
    /// The epoch whose consensus was being made when somebody last looked.
    private var lastRound: UInt64?

    /// Publications that are looked at or wait for it.
    private static let publicationLimit = 256
    private static let noteLimit = 64
    /// What waits to be fetched: of each authority's votes and reveals those of two lies, from everybody.
    private static let errandLimit = 1024

    /// Begins, or goes on with what was kept.
    init(
        _ configuration: AuthorityConfiguration, linkKey: SecretBytes, records: AuthorityRecords,
        archive: DirectoryArchive,
        reaches: (@Sendable (NodeDescriptor) async -> Bool)? = nil, metrics: AuthorityMetrics = AuthorityMetrics(),
        logger: Logger
    ) throws(FogError) {
        self.configuration = configuration
        self.metrics = metrics
        self.records = records
        self.archive = archive
        self.logger = logger
        let clock = clock
        let network = configuration.network
        let side = LinkSide(network: network.identifier, role: .authority, staticKey: linkKey)
        peers = Dictionary(
            uniqueKeysWithValues: network.authorities.filter { $0.id != configuration.id }.map {
                ($0.id, AuthorityPeer($0, of: network, side: side, time: { clock.now() }))
            })
        let probe = NodeProbe(network, time: { clock.now() })
        self.reaches = reaches ?? { await probe.reaches($0) }
        (keeping, keep) = AsyncStream.makeStream()
        let kept = try records.read()
        for case .adopted(let bundle) in kept {
            if let consensus = try? bundle.verified(in: network) { archive.add(consensus, bundle) }
        }
        authority = Authority(configuration, records: kept, at: clock.now())
    }

    /// Works until the task is cancelled.
    func run() async {
        give([])
        for await (record, ticket) in keeping {
            await keep(record)
            if Task.isCancelled { break }
            give([.persisted(ticket)])
        }
        wakeUp?.cancel()
        for continuation in publishing.values { continuation.resume(returning: .full) }
        publishing = [:]
        for peer in peers.values { await peer.close() }
    }

    /// Keeps a record, however long the disk doesn't want to: until then the authority says nothing that depends on it.
    private func keep(_ record: AuthorityRecord) async {
        var hasTold = false
        while !Task.isCancelled {
            do throws(FogError) {
                return try await BlockingWork.run { [records] () throws(FogError) in try records.keep(record) }
            } catch {
                if !hasTold {
                    note("can't keep what it has to (\(error)); says nothing that depends on it until it can")
                    logger.critical("records can't be kept", metadata: ["error": "\(error)"])
                }
                hasTold = true
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    // MARK: The machine

    private func give(_ events: [AuthorityEvent]) {
        authority.receive(events.span, at: clock.now(), into: &outputs)
        var actions: [AuthorityAction] = []
        outputs.drain { actions.append($0) }
        for action in actions { perform(action) }
        lookAtRound()
        schedule()
    }

    private func schedule() {
        wakeUp?.cancel()
        guard let deadline = authority.nextDeadline else { return }
        let delay = max(.milliseconds(1), clock.now().monotonic.duration(to: deadline))
        wakeUp = Task {
            guard (try? await Task.sleep(for: delay)) != nil else { return }
            self.give([])
        }
    }

    /// Counts epochs that began without a consensus.
    private func lookAtRound() {
        guard let round = authority.roundEpoch else { return }
        if let lastRound, lastRound < round {
            let firstMissed = max(lastRound, authority.newestEpoch.map { $0 &+ 1 } ?? 0)
            if firstMissed < round { metrics.missed(round - firstMissed) }
        }
        lastRound = round
    }

    private func perform(_ action: AuthorityAction) {
        switch action {
        case .send(.status(let bytes), let receiver): tell(bytes, to: receiver)
        case .send(.want(let wanted), let receiver): get(wanted, from: receiver)
        // Votes, reveals and consensuses are fetched by those who lack them.
        case .send: break
        case .persist(let record, let ticket): keep.yield((record, ticket))
        case .answer(let refusal, let number):
            metrics.published(refusal)
            publishing.removeValue(forKey: number)?.resume(returning: refusal)
        case .reach(let node):
            Task { self.give([.reached(node.id, await self.reaches(node))]) }
        case .adopted(let consensus, let bundle):
            archive.add(consensus, bundle)
            metrics.adopted()
            logger.notice(
                "consensus",
                metadata: [
                    "epoch": "\(consensus.document.epoch)", "digest": "\(Self.short(consensus.digest))",
                    "nodes": "\(consensus.document.sections.reduce(0) { $0 + $1.nodeCount })",
                    "votes": "\(consensus.document.participants.count)",
                ])
        case .proved(let proof):
            do throws(FogError) {
                let path = try records.keep(proof, of: try? proof.liar(in: configuration.network).name)
                note("the proof is in '\(path)'; 'fog directory verify' checks it")
            } catch {
                logger.error("a proof can't be kept", metadata: ["error": "\(error)"])
            }
        case .noted(let what): note("\(named(what))")
        }
    }

    private func tell(_ status: [UInt8], to receiver: NodeID) {
        guard let peer = peers[receiver] else { return }
        Task {
            switch await peer.tell(status) {
            case .success: self.failures[receiver] = nil
            case .failure(let error): self.failures[receiver] = error
            case nil: break
            }
        }
    }

    /// Something that another has and this one lacks.
    private struct Errand: Hashable {
        let wanted: WantedDocument
        let holder: NodeID
    }

    private func get(_ wanted: WantedDocument, from holder: NodeID) {
        let errand = Errand(wanted: wanted, holder: holder)
        guard peers[holder] != nil, !underWay.contains(errand), !waiting.contains(errand),
            waiting.count < Self.errandLimit
        else { return }
        waiting.append(errand)
        runErrands()
    }

    /// Fetches what waits: one thing at a time from each, since votes are long, and from so many at a time that those who
    /// answer slowly, or never, hold nobody up.
    private func runErrands() {
        let limit = configuration.network.toleratedFaults + 2
        while underWay.count < limit,
            let index = waiting.firstIndex(where: { next in !underWay.contains { $0.holder == next.holder } })
        {
            let errand = waiting.remove(at: index)
            // Somebody else was faster.
            guard let peer = peers[errand.holder], document(errand.wanted) == nil else { continue }
            underWay.insert(errand)
            let held = errand.wanted == .consensus ? archive.newestSections : [:]
            Task {
                let message = await peer.get(errand.wanted, held: held)
                self.underWay.remove(errand)
                if let message { self.give([.message(message, from: errand.holder)]) }
                self.runErrands()
            }
        }
    }

    // MARK: What comes from outside

    /// Takes what another authority has.
    func take(status: [UInt8], from sender: NodeID) {
        heardAt[sender] = clock.now().wall
        give([.message(.status(status), from: sender)])
    }

    /// Takes a node's descriptor.
    ///
    /// - Returns: Why not, if it isn't taken.
    /// - Throws: ``FogError/Code/unavailable`` if too many wait.
    func publish(_ publication: NodePublication) async throws(FogError) -> DescriptorRefusal? {
        guard publishing.count < Self.publicationLimit else {
            metrics.busy()
            throw FogError(.unavailable, "too many nodes publish at this moment; try again a little later")
        }
        lastPublication += 1
        let number = lastPublication
        return await withCheckedContinuation { continuation in
            publishing[number] = continuation
            give([.published(publication, number: number)])
        }
    }

    /// Counts a publication that wasn't taken, because it can't be read.
    func note(_ refusal: DescriptorRefusal) { metrics.published(refusal) }

    /// Brings the metrics up to date that are read rather than counted.
    func updateMetrics() {
        let epoch = configuration.network.schedule.epoch(at: clock.now().wall)
        metrics.update(epoch: epoch, authority.progress)
    }

    /// A document of the epoch whose consensus is being made.
    func document(_ wanted: WantedDocument) -> [UInt8]? {
        switch authority.document(wanted) {
        case .vote(let bytes), .reveal(let bytes), .outage(let bytes): bytes
        default: nil
        }
    }

    /// What authorities say about nodes that are out.
    var outages: [UInt8] { authority.outageList.bytes }

    /// What the authority has seen and signed.
    var status: [UInt8]? { authority.status?.bytes }

    // MARK: What people hear

    private func note(_ text: String) {
        notes.append(AuthorityReport.Note(at: clock.now().wall, text: text))
        if notes.count > Self.noteLimit { notes.removeFirst() }
        logger.notice("\(text)")
    }

    /// A note with the authorities' names instead of identifiers.
    private func named(_ note: AuthorityNote) -> String {
        var text = note.description
        for authority in configuration.network.authorities {
            text = text.replacing(authority.id.short, with: authority.name)
        }
        return text
    }

    private func name(_ id: NodeID) -> String { configuration.network.authority(id)?.name ?? id.short }

    private static func short(_ digest: Bytes32) -> String { Hexadecimal.encode(digest.array.prefix(6)) }

    /// How the authority stands.
    var report: AuthorityReport {
        let (network, now, progress) = (configuration.network, clock.now().wall, authority.progress)
        let (schedule, epoch) = (network.schedule, network.schedule.epoch(at: now))
        let phase =
            now < schedule.votesBegin(in: epoch)
            ? "publishing"
            : now < schedule.revealsBegin(in: epoch)
                ? "voting" : now < schedule.signaturesBegin(in: epoch) ? "revealing" : "signing"
        return AuthorityReport(
            name: name(configuration.id), network: network.name, time: now, epoch: epoch, phase: phase,
            isAbstaining: progress?.isAbstaining ?? false, newestEpoch: progress?.newest?.epoch,
            newestDigest: progress?.newest.map { Self.short($0.digest) }, nodes: progress?.nodeCount ?? 0,
            reached: progress?.reachedCount ?? 0,
            peers: network.authorities.map { authority in
                AuthorityReport.Peer(
                    name: authority.name, heardAt: heardAt[authority.id], failure: failures[authority.id]?.message,
                    hasVoted: progress?.votes.contains(authority.id) ?? false,
                    hasRevealed: progress?.reveals.contains(authority.id) ?? false,
                    signed: progress?.signed[authority.id].map(Self.short))
            }, liars: (progress?.liars ?? []).map(name), notes: Array(notes))
    }
}
