import FogCore

/// Which flags an authority gives its nodes, in comparison with each other. The bounds are those of Tor's dir-spec,
/// section 3.4.2, with times counted in epochs in test networks.
struct FlagRule {
    /// What always counts as fast, in bytes a second.
    private static let fastEnough: UInt64 = 100_000
    /// What always is enough for the first hop of circuits.
    private static let entryEnough: UInt64 = 2_000_000

    private let epoch: UInt64
    /// Of all nodes that are up: the least of the upper seven eighths, and of the upper quarter.
    private let fastFrom: UInt64
    private let entryFrom: UInt64
    private let medianRun: UInt64
    private let medianUptime: Double
    /// Epochs that always count as stable, and those after which a node keeps descriptors.
    private let stableRun: UInt64
    private let keeperRun: UInt64
    /// Nodes of which more than a third of those that carry packets say that too little comes back, and at least two do.
    private let lossy: Set<NodeID>

    init(_ entries: [NodeBook.Entry], _ network: NetworkDescription, _ epoch: UInt64) {
        self.epoch = epoch
        let bandwidths = entries.map(Self.bandwidth).sorted()
        fastFrom = bandwidths.isEmpty ? 0 : bandwidths[bandwidths.count / 8]
        entryFrom = bandwidths.isEmpty ? 0 : bandwidths[bandwidths.count * 3 / 4]
        let runs = entries.map { $0.history.run(at: epoch) }.sorted()
        medianRun = runs.isEmpty ? 0 : runs[runs.count / 2]
        let uptimes = entries.map(\.history.uptime).sorted()
        medianUptime = uptimes.isEmpty ? 0 : uptimes[uptimes.count / 2]
        let carriers = entries.map(\.descriptor.document).filter { $0.roles.contains { $0 != .relay } }
        var accusers: [NodeID: Int] = [:]
        for carrier in carriers {
            for loss in carrier.losses where loss.node != carrier.id && 2 * loss.returned < loss.sent {
                accusers[loss.node, default: 0] += 1
            }
        }
        lossy = Set(accusers.filter { $0.value > max(1, carriers.count / 3) }.keys)
        let isTest = network.purpose == .test
        stableRun = isTest ? 3 : 7 * 86_400 / network.schedule.seconds
        keeperRun = isTest ? 2 : 96 * 3600 / network.schedule.seconds
    }

    private static func bandwidth(_ entry: NodeBook.Entry) -> UInt64 {
        entry.measured ?? entry.descriptor.document.bandwidth
    }

    func flags(of entry: NodeBook.Entry) -> NodeFlags {
        var flags: NodeFlags = [.running, .valid]
        let (bandwidth, run) = (Self.bandwidth(entry), entry.history.run(at: epoch))
        if bandwidth >= min(fastFrom, Self.fastEnough) { flags.insert(.fast) }
        if run > 0, run >= min(medianRun, stableRun) { flags.insert(.stable) }
        if lossy.contains(entry.descriptor.document.id) { flags.insert(.lossy) }
        guard entry.descriptor.document.roles.contains(.relay), flags.isSuperset(of: [.fast, .stable]) else {
            return flags
        }
        if bandwidth >= min(entryFrom, Self.entryEnough), entry.history.uptime >= min(medianUptime, 0.98) {
            flags.insert(.entry)
        }
        if run >= keeperRun { flags.insert(.keeper) }
        return flags
    }
}
