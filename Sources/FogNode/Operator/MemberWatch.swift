import FogCore
import FogDirectory
import FogJobs
import FogMixnet
import FogNetworking
import FogSystem
import FoundationEssentials
import Glibc

/// Tells how a node stands that stands in a directory, to its operator's programs.
struct MemberWatch: Sendable {
    private let configuration: MemberConfiguration
    private let node: NodeID
    private let client: DirectoryClient
    private let publisher: MemberPublisher
    private let member: MixnetMember?
    private let metrics: CarryingMetrics?
    private let clock = SystemClock()
    private let startedAt: WallTime

    init(
        _ configuration: MemberConfiguration, node: NodeID, client: DirectoryClient, publisher: MemberPublisher,
        member: MixnetMember?, registry: PrometheusRegistry
    ) {
        self.configuration = configuration
        self.node = node
        self.client = client
        self.publisher = publisher
        self.member = member
        metrics =
            member == nil
            ? nil
            : CarryingMetrics(
                isGateway: configuration.roles.contains(.gateway), isService: configuration.roles.contains(.service),
                factory: registry)
        startedAt = clock.now().wall
    }

    /// What programs may ask for.
    func answers(_ registry: PrometheusRegistry) -> OperatorResponder.Answers {
        OperatorResponder.Answers(
            metrics: {
                await updateMetrics()
                return registry.exposition()
            },
            report: {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                return Array(try encoder.encode(await report()))
            })
    }

    private func standing(_ topology: MixnetTopology?, isPaused: Bool) async -> NodeStanding {
        NodeStanding(
            of: node, roles: configuration.roles, epoch: await client.epoch,
            consensusEpoch: await client.usable?.consensus.document.epoch, topology: topology, isPaused: isPaused)
    }

    private func updateMetrics() async {
        guard let member, let metrics else { return }
        let figures = member.figures
        metrics.update(
            figures, at: await standing(member.node.topology, isPaused: figures.packets.isPaused))
    }

    private func report() async -> NodeReport {
        let figures = member?.figures
        let topology = member?.node.topology
        let standing = await standing(topology, isPaused: figures?.packets.isPaused ?? false)
        let outcomes = await publisher.outcomes
        return NodeReport(
            node: node, roles: configuration.roles.map(\.rawValue).sorted(), services: configuration.services,
            network: configuration.network.name, software: "fog/\(VersionInfo.current.version)", process: getpid(),
            startedAt: startedAt, time: clock.now().wall, state: standing.state, epoch: standing.epoch,
            consensusEpoch: standing.consensusEpoch, layer: standing.layer,
            publications: outcomes.sorted { $0.key < $1.key }.map {
                NodeReport.Publication(authority: $0.key, problem: $0.value?.message)
            },
            carrying: figures.map { NodeReport.Carrying($0, topology) })
    }
}

extension NodeReport.Carrying {
    init(_ figures: CarriedFigures, _ topology: MixnetTopology?) {
        let all = figures.packets
        self.init(
            packets: NodeReport.Packets(
                received: all.received, forwarded: all.forwarded, left: all.left, delivered: all.delivered,
                sent: all.sent,
                dropped: Dictionary(uniqueKeysWithValues: all.dropped.map { ($0.key.rawValue, $0.value) })
            ),
            held: NodeReport.Held(
                waiting: all.waiting, unwrapping: all.unwrapping, delayed: all.delayed, leaving: all.leaving,
                limit: all.memory.capacity),
            delays: NodeReport.Times(all.delays), lateness: NodeReport.Times(all.lateness),
            meanBatch: NodeReport.Times(all.batchSizes).mean,
            loops: NodeReport.Loops(
                sent: figures.loops.sent, returned: figures.loops.returned, lost: figures.loops.lost,
                recentlyReturned: figures.recentLoops.returned, recentlyEnded: figures.recentLoops.of),
            memory: NodeReport.Memory(
                fresh: all.memory.fresh, reused: all.memory.reused, hitRatio: all.memory.hitRatio),
            replays: NodeReport.Replays(tags: all.replayTags, bytes: all.replayBytes),
            neighbours: figures.neighbours.map { neighbour in
                let known = topology?.nodes[neighbour.node]
                return NodeReport.Neighbour(
                    node: neighbour.node, roles: (known?.roles ?? []).map(\.rawValue).sorted(), layer: known?.layer,
                    isNext: neighbour.isNext, isSender: neighbour.isSender, links: neighbour.links,
                    leaving: neighbour.leaving)
            },
            gateway: figures.gateway.map {
                NodeReport.Gateway(guests: $0.guests, mailboxes: $0.mailboxes, bytes: $0.bytes)
            },
            service: figures.service.map { service in
                func named(_ counts: [ExchangeRefusal: UInt64]) -> [String: UInt64] {
                    Dictionary(uniqueKeysWithValues: counts.map { ($0.key.label, $0.value) })
                }
                return NodeReport.Service(
                    exchanges: service.exchanges, bytes: service.bytes, answered: service.totals.answered,
                    refused: named(service.totals.refused), packetsRefused: named(service.totals.packetsRefused),
                    loops: service.totals.loops)
            })
    }
}

extension NodeReport.Times {
    init(_ tally: HistogramTally) {
        let count = tally.count
        self.init(
            count: count, mean: count > 0 ? tally.sum / Double(count) : nil, p50: tally.quantile(0.5),
            p99: tally.quantile(0.99))
    }
}
