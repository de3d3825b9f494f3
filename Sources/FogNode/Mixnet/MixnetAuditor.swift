public import FogCore
public import FogDirectory
public import FogMixnet
import FogNetworking
import FogSystem
public import Logging
import Synchronization

/// Checks the nodes of a mix network by a client's own loops: sends as any idle client does, waits until the nodes have made
/// known what their delays followed from, and compares.
public final class MixnetAuditor: Sendable {
    /// What was found.
    public struct Outcome: Sendable {
        public var report: AuditReport
        /// What nodes have made known that can't be gone by, and why.
        public var faults: [Fault] = []
        /// Nodes that have made nothing known, with the number of epochs that are missing.
        public var silent: [NodeID: Int] = [:]
    }

    /// A disclosure that can't be gone by.
    public struct Fault: Sendable {
        public let node: NodeID
        public let epoch: UInt64
        public let fault: DisclosureFault
    }

    /// How far it is.
    public enum Stage: Hashable, Sendable {
        case sending(loops: Int)
        case waiting(epoch: UInt64)
    }

    private struct State {
        var audit = DelayAudit()
        var history: DelayKeyHistory
    }

    private let network: NetworkDescription
    private let folder: String
    private let logger: Logger
    private let clock = SystemClock()
    private let state: Mutex<State>

    /// Makes one that has sent nothing.
    ///
    /// - Parameter folder: Where the consensus is kept.
    public init(_ network: NetworkDescription, folder: String, logger: Logger) {
        self.network = network
        self.folder = folder
        self.logger = logger
        state = Mutex(State(history: DelayKeyHistory(network: network.identifier)))
    }

    private var epoch: UInt64 { network.schedule.epoch(at: clock.now().wall) }

    /// Sends loops for a time, and tells what they tell. That takes two epochs and more beyond the time, since nodes make known
    /// what their delays followed from only when nobody can open the epoch's packets any more.
    public func run(
        for time: Duration, onStage: @Sendable (Stage) -> Void = { _ in }
    ) async throws(FogError) -> Outcome {
        await learnEarlierEpochs()
        try await sendLoops(for: time, onStage)
        let epochs = state.withLock { $0.audit.epochs }
        guard let last = epochs.max() else {
            throw FogError(.unavailable, "no loop was sent: the network has no way back to this client")
        }
        // The next one is in good time for nodes that were busy.
        let patience = network.schedule.start(of: last &+ DisclosureShelf.grace &+ 1)
        var found = Findings()
        while true {
            onStage(.waiting(epoch: last &+ DisclosureShelf.grace))
            if epoch >= last &+ DisclosureShelf.grace {
                await collect(epochs, into: &found)
                if missing(found).isEmpty || clock.now().wall >= patience { break }
            }
            do {
                try await Task.sleep(for: .seconds(1))
            } catch {
                throw FogError(.cancelled, "the audit was given up")
            }
        }
        return outcome(found)
    }

    // MARK: Sending

    private func sendLoops(for time: Duration, _ onStage: @Sendable (Stage) -> Void) async throws(FogError) {
        var options = MixnetClientDriver.Options()
        // Who looks for what has come at intervals only doesn't see when it came.
        options.isPushed = true
        options.onLoop = { [weak self] loop in self?.state.withLock { $0.audit.take(loop) } }
        let connection = try MixnetConnection(
            network, folder: folder, options: options,
            onConsensus: { [weak self] held in self?.note(held) }, logger: logger)
        do throws(FogError) {
            try await connection.ready(within: .seconds(30))
            let end = ContinuousClock.now + time
            while ContinuousClock.now < end {
                onStage(.sending(loops: state.withLock { $0.audit.count }))
                do {
                    try await Task.sleep(for: min(.seconds(1), ContinuousClock.now.duration(to: end)))
                } catch {
                    throw FogError(.cancelled, "the audit was given up")
                }
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    // MARK: What was known when

    private func note(_ held: DirectoryView.Held) { note(held.consensus.document, held.bundle.sections) }

    private func note(_ consensus: Consensus, _ sections: [SectionKind: [UInt8]]) {
        var keys: [NodeID: [UInt8]] = [:]
        for kind in SectionKind.carrying {
            guard let bytes = sections[kind], let section = try? ConsensusSection(kind, parsing: bytes, of: consensus)
            else { continue }
            for node in section.nodes { keys[node.id] = node.delayKey }
        }
        state.withLock { $0.history.note(consensus, keys: keys) }
    }

    /// Fetches the consensuses of the epochs before this one that are still served: delay keys count from before the beacon.
    private func learnEarlierEpochs() async {
        let now = epoch
        for earlier in (now > 4 ? now - 4 : 0)..<max(1, now) {
            for authority in network.authorities.shuffled() {
                let source = DirectorySource(authority, in: network, clock)
                defer { Task { await source.close() } }
                guard let head = try? await source.fetch.head(of: earlier, within: .seconds(10)),
                    let consensus = try? head.verified(in: network).document,
                    let sections = try? await source.fetch.sections(Set(SectionKind.carrying), of: consensus, held: [:])
                else { continue }
                note(consensus, sections)
                break
            }
        }
    }

    // MARK: What nodes make known

    private struct Name: Hashable {
        let node: NodeID
        let epoch: UInt64
    }

    private struct Findings {
        var keys: [Name: DelayKey] = [:]
        var faults: [Name: DisclosureFault] = [:]
    }

    /// Asks the authorities: what one hasn't got, another may have.
    private func collect(_ epochs: Set<UInt64>, into found: inout Findings) async {
        for authority in network.authorities {
            let source = DirectorySource(authority, in: network, clock)
            for epoch in epochs.sorted() {
                do throws(FogError) {
                    for bytes in try await source.fetch.disclosures(of: epoch).disclosures {
                        take(bytes, of: epoch, into: &found)
                    }
                } catch {
                    logger.debug("authority \(authority.name): \(error)")
                }
            }
            await source.close()
        }
    }

    private func take(_ bytes: [UInt8], of epoch: UInt64, into found: inout Findings) {
        guard let disclosure = try? Unverified<Disclosure>(parsing: bytes).verified(in: network.identifier),
            disclosure.document.epoch == epoch
        else { return }
        let name = Name(node: disclosure.document.node, epoch: epoch)
        guard found.keys[name] == nil else { return }
        let history = state.withLock { $0.history }
        do throws(DisclosureFault) {
            found.keys[name] = try history.check(disclosure)
            found.faults[name] = nil
        } catch {
            found.faults[name] = error
        }
    }

    /// The nodes of loops that should have made something known and haven't.
    private func missing(_ found: Findings) -> Set<Name> {
        let wanted = state.withLock { $0.audit.delays }
        return Set(wanted.map { Name(node: $0.node, epoch: $0.epoch) }).subtracting(found.keys.keys)
            .subtracting(found.faults.keys)
    }

    private func outcome(_ found: Findings) -> Outcome {
        let audit = state.withLock { $0.audit }
        var outcome = Outcome(report: audit.report { found.keys[Name(node: $0, epoch: $1)] })
        outcome.faults = found.faults.map { Fault(node: $0.node, epoch: $0.epoch, fault: $1) }
            .sorted { ($0.node, $0.epoch) < ($1.node, $1.epoch) }
        for name in missing(found) { outcome.silent[name.node, default: 0] += 1 }
        return outcome
    }
}
