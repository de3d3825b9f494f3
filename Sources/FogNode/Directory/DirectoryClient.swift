public import FogCore
public import FogDirectory
import FogSystem
public import Logging

/// Keeps the consensus of a network: fetches it from several places, believes what enough authorities have signed, keeps it
/// on disk, and goes on with the last one as long as that is valid.
public actor DirectoryClient {
    /// What became of asking one place.
    public struct Answer: Sendable {
        /// The place: an authority's name, or a node.
        public let source: String
        /// What came of it, or why nothing did.
        public let outcome: Result<DirectoryView.Outcome, FogError>
    }

    let network: NetworkDescription
    private let wanted: Set<SectionKind>
    private let folder: DirectoryFolder
    private let archive: DirectoryArchive?
    private let clock = SystemClock()
    let authorities: [DirectorySource]
    private let logger: Logger
    /// What is known.
    public private(set) var view: DirectoryView

    /// How many places are asked even if the first has the newest: one alone could keep an older one up, or hide a fork.
    private static let enough = 2

    /// Begins with what is kept in a folder.
    ///
    /// - Parameters:
    ///   - folder: For the consensus; made if it isn't there.
    ///   - wanted: The sections that are fetched.
    public init(
        _ network: NetworkDescription, folder: String, wanted: Set<SectionKind>, logger: Logger
    ) throws(FogError) {
        try self.init(network, folder: folder, wanted: wanted, archive: nil, logger: logger)
    }

    /// The same; what is taken goes to an archive too, to be served to others.
    init(
        _ network: NetworkDescription, folder: String, wanted: Set<SectionKind>, archive: DirectoryArchive?,
        logger: Logger
    ) throws(FogError) {
        self.network = network
        self.wanted = wanted
        self.folder = try DirectoryFolder(folder)
        self.archive = archive
        self.logger = logger
        let clock = clock
        authorities = network.authorities.map { DirectorySource($0, in: network, clock) }
        view = DirectoryView(network)
        if let kept = try self.folder.read() { _ = try? view.take(kept, at: clock.now().wall) }
        if let held = view.newest { archive?.add(held.consensus, held.bundle) }
    }

    /// The consensus to be used now.
    public var usable: DirectoryView.Held? { view.usable(at: clock.now().wall) }

    /// The consensus that is to be used when the next epoch begins, if it is here already.
    var upcoming: DirectoryView.Held? {
        guard let newest = view.newest, newest.consensus.document.validAfter > clock.now().wall else { return nil }
        return newest
    }

    /// The epoch now.
    var epoch: UInt64 { network.schedule.epoch(at: clock.now().wall) }

    /// Closes the connections.
    public func close() async {
        for source in authorities { await source.close() }
    }

    // MARK: Fetching

    /// Asks places until the newest consensus that there can be is here with its sections: at least two, and all authorities
    /// if need be.
    ///
    /// - Returns: What each place had.
    @discardableResult
    public func refresh() async -> [Answer] {
        var answers: [Answer] = []
        var good = 0
        let mirrors = mirrors()
        for source in mirrors.prefix(1) + authorities.shuffled() {
            guard good < Self.enough || !isComplete else { break }
            do throws(FogError) {
                let outcome = try await take(from: source)
                if outcome != .older { good += 1 }
                answers.append(Answer(source: source.name, outcome: .success(outcome)))
            } catch {
                answers.append(Answer(source: source.name, outcome: .failure(error)))
            }
        }
        for mirror in mirrors { await mirror.close() }
        await refreshOutages()
        return answers
    }

    /// Asks authorities which nodes are out until one answers; without an answer what was known stays.
    private func refreshOutages() async {
        guard view.newest != nil else { return }
        for source in authorities.shuffled() {
            if let outages = try? await source.fetch.outages() { return view.take(outages) }
        }
    }

    /// Whether the consensus of this epoch, or a later one, is here with all sections that are wanted.
    private var isComplete: Bool {
        guard let held = view.newest, held.bundle.sections.count >= wanted.count else { return false }
        return held.consensus.document.freshUntil > clock.now().wall
    }

    /// Whether the next consensus may have been made.
    private var isNextDue: Bool {
        guard let document = view.newest?.consensus.document else { return true }
        let early = Duration.seconds(Int64(clamping: network.schedule.seconds)) / 12
        return clock.now().wall >= document.freshUntil.advanced(by: .zero - early)
    }

    /// Nodes that may have it too, in any order: asked so that authorities aren't the only ones to be.
    private func mirrors() -> [DirectorySource] {
        guard let held = view.usable(at: clock.now().wall) else { return [] }
        var nodes: [(ConsensusNode, SectionKind)] = []
        for kind in [SectionKind.gateways, .mixes] {
            guard let bytes = held.bundle.sections[kind],
                let section = try? ConsensusSection(kind, parsing: bytes, of: held.consensus.document)
            else { continue }
            nodes += section.nodes.map { ($0, kind) }
        }
        return nodes.randomElement().map { [DirectorySource($0.0, $0.1, in: network, clock)] } ?? []
    }

    private func take(from source: DirectorySource) async throws(FogError) -> DirectoryView.Outcome {
        let head = try await source.fetch.head(within: .seconds(15))
        let before = view.newest
        let outcome = try take(head)
        guard let held = view.newest else { return outcome }
        // What is missing of the newest is fetched wherever it is, whoever was the first to have it.
        let missing = wanted.subtracting(held.bundle.sections.keys)
        if !missing.isEmpty, outcome != .older {
            let old = before?.bundle.sections ?? [:]
            let sections = try await source.fetch.sections(missing, of: held.consensus.document, held: old)
            // Another call may have taken a newer one meanwhile.
            if view.newest?.consensus.digest == held.consensus.digest { _ = try take(head.adding(sections)) }
        }
        if outcome == .taken || !missing.isEmpty { try keep() }
        return outcome
    }

    private func take(_ bundle: ConsensusBundle) throws(FogError) -> DirectoryView.Outcome {
        do {
            return try view.take(bundle, at: clock.now().wall)
        } catch let fork as DirectoryFork {
            logger.critical("\(fork); the proof is kept")
            try folder.keep(fork)
            throw FogError(.conflict, "\(fork)")
        } catch {
            throw FogError(.corrupted, "the consensus isn't believed: \(error)")
        }
    }

    private func keep() throws(FogError) {
        guard let held = view.newest else { return }
        try folder.keep(held.bundle)
        archive?.add(held.consensus, held.bundle)
    }

    /// Keeps the consensus fresh until the task is cancelled.
    public func run() async {
        let epoch = Duration.seconds(Int64(network.schedule.seconds))
        while !Task.isCancelled {
            let answers = isComplete && !isNextDue ? [] : await refresh()
            if answers.isEmpty { await refreshOutages() }
            if !isComplete, !Task.isCancelled {
                for answer in answers {
                    guard case .failure(let error) = answer.outcome else { continue }
                    logger.debug("\(answer.source): \(error)")
                }
            }
            try? await Task.sleep(for: pause(epoch))
        }
        await close()
    }

    /// How long to wait before asking again: until the next one is made if this one is fresh, and a little if it isn't.
    private func pause(_ epoch: Duration) -> Duration {
        let now = clock.now().wall
        guard isComplete, let document = view.newest?.consensus.document else { return epoch / 16 }
        // Nodes may go away in between.
        let look = epoch / 8
        // The next is made in the last part of the epoch before it; not everybody asks at the same moment.
        let made = document.freshUntil.advanced(by: .zero - epoch / 12)
        let wait = now.duration(to: made)
        let spread = epoch / 16 * Int.random(in: 0..<1000) / 1000
        return min(look, max(epoch / 32, wait)) + spread
    }
}
