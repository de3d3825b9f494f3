import FogCore
import FogDirectory
import Synchronization

/// The newest consensuses, as an authority or a mirror serves them: heads, sections by their digests, and diffs from older
/// sections to the newest.
final class DirectoryArchive: Sendable {
    /// How many consensuses are kept.
    static let limit = 4

    private struct Held {
        let epoch: UInt64
        let digest: Bytes32
        let head: ArchivedDocument
        let sections: [SectionKind: Section]
        /// The nodes that carry packets.
        let nodes: Set<NodeID>
    }

    private struct Section {
        let digest: Bytes32
        let document: ArchivedDocument
    }

    private struct DiffName: Hashable {
        let old: Bytes32
        let new: Bytes32
    }

    private struct State {
        /// By epoch.
        var held: [Held] = []
        var diffs: [DiffName: ArchivedDocument] = [:]
    }

    private let state = Mutex(State())

    /// Serves a consensus from now on, and no more the oldest if there are too many.
    func add(_ consensus: Verified<Consensus>, _ bundle: ConsensusBundle) {
        let sections = consensus.document.sections.compactMap { summary in
            bundle.sections[summary.kind].map {
                (summary.kind, Section(digest: summary.digest, document: ArchivedDocument($0)))
            }
        }
        let new = Held(
            epoch: consensus.document.epoch, digest: consensus.digest, head: ArchivedDocument(bundle.head.bytes),
            sections: Dictionary(uniqueKeysWithValues: sections), nodes: Self.nodes(of: consensus.document, bundle))
        state.withLock { state in
            state.held.removeAll { $0.epoch == new.epoch }
            state.held.append(new)
            state.held.sort { $0.epoch < $1.epoch }
            state.held.removeFirst(max(0, state.held.count - Self.limit))
            // Whoever is behind asks for diffs to the newest; those to older ones won't be asked for again.
            let newest = Set((state.held.last?.sections.values).map { $0.map(\.digest) } ?? [])
            state.diffs = state.diffs.filter { newest.contains($0.key.new) }
        }
    }

    private static func nodes(of consensus: Consensus, _ bundle: ConsensusBundle) -> Set<NodeID> {
        var nodes: Set<NodeID> = []
        for kind in SectionKind.carrying {
            guard let bytes = bundle.sections[kind],
                let section = try? ConsensusSection(kind, parsing: bytes, of: consensus)
            else { continue }
            nodes.formUnion(section.nodes.map(\.id))
        }
        return nodes
    }

    /// Whether a mix, gateway or service stands in one of these consensuses.
    func knows(_ node: NodeID) -> Bool { state.withLock { $0.held.contains { $0.nodes.contains(node) } } }

    /// A consensus without its sections: that of an epoch, or the newest.
    func consensus(epoch: UInt64?) -> ArchivedDocument? {
        state.withLock { state in
            guard let epoch else { return state.held.last?.head }
            return state.held.first { $0.epoch == epoch }?.head
        }
    }

    /// A section, or what makes it out of an older one if that is known here and shorter.
    func section(_ kind: SectionKind, _ digest: Bytes32, from old: Bytes32?) -> ArchivedDocument? {
        let (new, base, known) = state.withLock { state in
            (
                Self.find(kind, digest, in: state), old.flatMap { Self.find(kind, $0, in: state) },
                old.flatMap { state.diffs[DiffName(old: $0, new: digest)] }
            )
        }
        if let known { return known }
        guard let new, let old, let base else { return new }
        let made = ArchivedDocument(DocumentDiff.make(from: base.bytes, to: new.bytes))
        guard made.bytes.count < new.bytes.count else { return new }
        state.withLock { state in
            guard state.diffs.count < Self.limit * SectionKind.allCases.count else { return }
            state.diffs[DiffName(old: old, new: digest)] = made
        }
        return made
    }

    private static func find(_ kind: SectionKind, _ digest: Bytes32, in state: State) -> ArchivedDocument? {
        for held in state.held {
            if let section = held.sections[kind], section.digest == digest { return section.document }
        }
        return nil
    }

    /// The sections of the newest consensus.
    var newestSections: [SectionKind: [UInt8]] {
        state.withLock { $0.held.last?.sections.mapValues(\.document.bytes) ?? [:] }
    }
}
