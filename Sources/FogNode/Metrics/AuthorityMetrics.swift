import CoreMetrics
import FogCore
import FogDirectory

/// What an authority counts.
struct AuthorityMetrics: Sendable {
    private let adoptedCounter: Counter
    private let missedCounter: Counter
    private let accepted: Counter
    private let refused: [String: Counter]
    private let epoch: Meter
    private let consensusEpoch: Meter
    private let votes: Meter
    private let reveals: Meter
    private let signatures: Meter
    private let abstaining: Meter
    private let liars: Meter
    private let nodes: Meter
    private let reachedNodes: Meter

    /// Of a publication that isn't looked at, because too many are.
    private static let busyLabel = "busy"

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        func gauge(_ definition: MetricDefinition) -> Meter { Meter(definition, factory: factory) }
        adoptedCounter = Counter(.authorityConsensuses, factory: factory)
        missedCounter = Counter(.authorityMissed, factory: factory)
        accepted = Counter(.authorityAccepted, factory: factory)
        refused = Dictionary(
            uniqueKeysWithValues: (DescriptorRefusal.labels + [Self.busyLabel]).map {
                ($0, Counter(.authorityRefused, dimensions: [("reason", $0)], factory: factory))
            })
        epoch = gauge(.authorityEpoch)
        consensusEpoch = gauge(.authorityConsensusEpoch)
        votes = gauge(.authorityVotes)
        reveals = gauge(.authorityReveals)
        signatures = gauge(.authoritySignatures)
        abstaining = gauge(.authorityAbstaining)
        liars = gauge(.authorityLiars)
        nodes = gauge(.authorityNodes)
        reachedNodes = gauge(.authorityNodesReached)
    }

    func adopted() { adoptedCounter.increment() }
    func missed(_ epochs: UInt64) { missedCounter.increment(by: Int64(clamping: epochs)) }
    func busy() { refused[Self.busyLabel]?.increment() }

    /// Counts a publication that was answered.
    func published(_ refusal: DescriptorRefusal?) {
        if let refusal { refused[refusal.label]?.increment() } else { accepted.increment() }
    }

    /// Shows how the authority stands.
    func update(epoch now: UInt64, _ progress: AuthorityProgress?) {
        epoch.set(Double(now))
        consensusEpoch.set(Double(progress?.newest?.epoch ?? 0))
        votes.set(progress?.votes.count ?? 0)
        reveals.set(progress?.reveals.count ?? 0)
        signatures.set(progress?.signed.count ?? 0)
        abstaining.set(progress?.isAbstaining == true ? 1 : 0)
        liars.set(progress?.liars.count ?? 0)
        nodes.set(progress?.nodeCount ?? 0)
        reachedNodes.set(progress?.reachedCount ?? 0)
    }
}

extension DescriptorRefusal {
    /// All labels.
    static let labels = [
        "malformed", "not_genuine", "clock", "old", "key_proof", "no_mix_key", "private_address", "taken_address",
        "crowded_host", "missing_protocol", "banned", "full",
    ]

    /// A word for it, for metrics.
    var label: String {
        switch self {
        case .malformed: "malformed"
        case .notGenuine: "not_genuine"
        case .clock: "clock"
        case .old: "old"
        case .keyProof: "key_proof"
        case .noMixKey: "no_mix_key"
        case .privateAddress: "private_address"
        case .takenAddress: "taken_address"
        case .crowdedHost: "crowded_host"
        case .missingProtocol: "missing_protocol"
        case .banned: "banned"
        case .full: "full"
        }
    }
}

extension MetricDefinition {
    static let authorityConsensuses = MetricDefinition(
        name: "fog_authority_consensuses", help: "Consensuses that enough authorities had signed.", kind: .counter)
    static let authorityMissed = MetricDefinition(
        name: "fog_authority_epochs_missed", help: "Epochs that began without a consensus.", kind: .counter)
    static let authorityAccepted = MetricDefinition(
        name: "fog_authority_publications_accepted", help: "Descriptors of nodes that were taken.", kind: .counter)
    static let authorityRefused = MetricDefinition(
        name: "fog_authority_publications_refused", help: "Descriptors of nodes that weren't taken, by reason.",
        kind: .counter)
    static let authorityEpoch = MetricDefinition(
        name: "fog_authority_epoch", help: "The epoch by the authority's clock.", kind: .gauge)
    static let authorityConsensusEpoch = MetricDefinition(
        name: "fog_authority_consensus_epoch", help: "The epoch of the newest consensus; 0 if there is none.",
        kind: .gauge)
    static let authorityVotes = MetricDefinition(
        name: "fog_authority_votes", help: "Votes that count, for the consensus that is being made.", kind: .gauge)
    static let authorityReveals = MetricDefinition(
        name: "fog_authority_reveals", help: "Reveals that count, for the consensus that is being made.", kind: .gauge)
    static let authoritySignatures = MetricDefinition(
        name: "fog_authority_signatures",
        help: "Authorities that have signed something for the epoch whose consensus is being made.", kind: .gauge)
    static let authorityAbstaining = MetricDefinition(
        name: "fog_authority_abstaining", help: "1 while the authority says nothing in an epoch.", kind: .gauge)
    static let authorityLiars = MetricDefinition(
        name: "fog_authority_liars",
        help: "Authorities that have signed two documents of a kind for the epoch that is being made.", kind: .gauge)
    static let authorityNodes = MetricDefinition(
        name: "fog_authority_nodes", help: "Nodes that have published.", kind: .gauge)
    static let authorityNodesReached = MetricDefinition(
        name: "fog_authority_nodes_reached", help: "Nodes that could be reached.", kind: .gauge)
}
