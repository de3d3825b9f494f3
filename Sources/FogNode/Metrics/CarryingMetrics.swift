import CoreMetrics
import FogCore
import FogMixnet
import FogNetworking
import Synchronization

/// The metrics of a node that carries packets.
///
/// Nothing is written on the way of a packet: what the parts of a node have counted is copied here when somebody looks.
final class CarryingMetrics: Sendable {
    private struct Counters {
        var received: FollowingCounter
        var forwarded: FollowingCounter
        var left: FollowingCounter
        var delivered: FollowingCounter
        var sent: FollowingCounter
        var dropped: [DropReason: FollowingCounter]
        var fresh: FollowingCounter
        var reused: FollowingCounter
        var loopsSent: FollowingCounter
        var loopsReturned: FollowingCounter
        var loopsLost: FollowingCounter
        var answered: FollowingCounter?
        var refused: [ExchangeRefusal: FollowingCounter]
        var packetsRefused: [ExchangeRefusal: FollowingCounter]
        var serviceLoops: FollowingCounter?
        /// What the histograms were told.
        var delays = HistogramTally(.shortSeconds)
        var lateness = HistogramTally(.shortSeconds)
        var batchSizes = HistogramTally(MixStatistics.batchBuckets)
    }

    private let counters: Mutex<Counters>
    private let delays: TallyRecorder
    private let lateness: TallyRecorder
    private let batchSizes: TallyRecorder
    private let waiting: Meter
    private let unwrapping: Meter
    private let delayed: Meter
    private let leaving: Meter
    private let places: Meter
    private let hitRatio: Meter
    private let replayTags: Meter
    private let replayBytes: Meter
    private let loopReturnRatio: Meter
    private let paused: Meter
    private let nextLinked: Meter
    private let nextUnlinked: Meter
    private let sendersLinked: Meter
    private let sendersUnlinked: Meter
    private let epoch: Meter
    private let consensusEpoch: Meter
    private let layer: Meter
    private let carries: Meter
    private let gateway: (guests: Meter, mailboxes: Meter, bytes: Meter)?
    private let service: (exchanges: Meter, bytes: Meter)?

    /// Makes the instruments, those of a gateway and of a service only for such a node.
    init(isGateway: Bool, isService: Bool, factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ definition: MetricDefinition, _ labels: [(String, String)] = []) -> FollowingCounter {
            FollowingCounter(Counter(definition, dimensions: labels, factory: factory))
        }
        func refusals(_ definition: MetricDefinition) -> [ExchangeRefusal: FollowingCounter] {
            guard isService else { return [:] }
            return Dictionary(
                uniqueKeysWithValues: ExchangeRefusal.allCases.map { ($0, counter(definition, [("reason", $0.label)])) }
            )
        }
        func gauge(_ definition: MetricDefinition, _ labels: [(String, String)] = []) -> Meter {
            Meter(definition, dimensions: labels, factory: factory)
        }
        counters = Mutex(
            Counters(
                received: counter(.mixReceived), forwarded: counter(.mixForwarded), left: counter(.mixLeft),
                delivered: counter(.mixDelivered), sent: counter(.mixSent),
                dropped: Dictionary(
                    uniqueKeysWithValues: DropReason.allCases.map {
                        ($0, counter(.mixDropped, [("reason", $0.rawValue)]))
                    }),
                fresh: counter(.mixPlacesTaken, [("memory", "fresh")]),
                reused: counter(.mixPlacesTaken, [("memory", "reused")]),
                loopsSent: counter(.mixLoopsSent), loopsReturned: counter(.mixLoopsReturned),
                loopsLost: counter(.mixLoopsLost), answered: isService ? counter(.serviceAnswered) : nil,
                refused: refusals(.serviceRefused), packetsRefused: refusals(.servicePacketsRefused),
                serviceLoops: isService ? counter(.serviceLoops) : nil))
        delays = TallyRecorder(.mixDelay, factory: factory)
        lateness = TallyRecorder(.mixLateness, factory: factory)
        batchSizes = TallyRecorder(.mixBatch, factory: factory)
        waiting = gauge(.mixHeld, [("state", "waiting")])
        unwrapping = gauge(.mixHeld, [("state", "unwrapping")])
        delayed = gauge(.mixHeld, [("state", "delayed")])
        leaving = gauge(.mixHeld, [("state", "leaving")])
        places = gauge(.mixPlaces)
        hitRatio = gauge(.mixPoolHit)
        replayTags = gauge(.mixReplayTags)
        replayBytes = gauge(.mixReplayBytes)
        loopReturnRatio = gauge(.mixLoopReturn)
        paused = gauge(.mixPaused)
        nextLinked = gauge(.mixNeighbours, [("direction", "next"), ("link", "up")])
        nextUnlinked = gauge(.mixNeighbours, [("direction", "next"), ("link", "down")])
        sendersLinked = gauge(.mixNeighbours, [("direction", "sender"), ("link", "up")])
        sendersUnlinked = gauge(.mixNeighbours, [("direction", "sender"), ("link", "down")])
        epoch = gauge(.nodeEpoch)
        consensusEpoch = gauge(.nodeConsensusEpoch)
        layer = gauge(.nodeLayer)
        carries = gauge(.nodeCarries)
        gateway = isGateway ? (gauge(.gatewayGuests), gauge(.gatewayMailboxes), gauge(.gatewayMailboxBytes)) : nil
        service = isService ? (gauge(.serviceExchanges), gauge(.serviceExchangeBytes)) : nil
    }

    /// Goes on to what has been counted.
    func update(_ figures: CarriedFigures, at standing: NodeStanding) {
        let packets = figures.packets
        counters.withLock { counters in
            counters.received.follow(packets.received)
            counters.forwarded.follow(packets.forwarded)
            counters.left.follow(packets.left)
            counters.delivered.follow(packets.delivered)
            counters.sent.follow(packets.sent)
            for reason in DropReason.allCases { counters.dropped[reason]?.follow(packets.dropped[reason] ?? 0) }
            counters.fresh.follow(packets.memory.fresh)
            counters.reused.follow(packets.memory.reused)
            counters.loopsSent.follow(figures.loops.sent)
            counters.loopsReturned.follow(figures.loops.returned)
            counters.loopsLost.follow(figures.loops.lost)
            if let totals = figures.service?.totals {
                counters.answered?.follow(totals.answered)
                counters.serviceLoops?.follow(totals.loops)
                for reason in ExchangeRefusal.allCases {
                    counters.refused[reason]?.follow(totals.refused[reason] ?? 0)
                    counters.packetsRefused[reason]?.follow(totals.packetsRefused[reason] ?? 0)
                }
            }
            delays.record(packets.delays.since(counters.delays))
            lateness.record(packets.lateness.since(counters.lateness))
            batchSizes.record(packets.batchSizes.since(counters.batchSizes))
            counters.delays = packets.delays
            counters.lateness = packets.lateness
            counters.batchSizes = packets.batchSizes
        }
        waiting.set(packets.waiting)
        unwrapping.set(packets.unwrapping)
        delayed.set(packets.delayed)
        leaving.set(packets.leaving)
        places.set(packets.memory.capacity)
        hitRatio.set(packets.memory.hitRatio ?? .nan)
        replayTags.set(packets.replayTags)
        replayBytes.set(packets.replayBytes)
        let (returned, all) = figures.recentLoops
        loopReturnRatio.set(all > 0 ? Double(returned) / Double(all) : .nan)
        paused.set(packets.isPaused ? 1 : 0)
        let (next, senders) = (figures.neighbours.filter(\.isNext), figures.neighbours.filter(\.isSender))
        nextLinked.set(next.count { $0.links > 0 })
        nextUnlinked.set(next.count { $0.links == 0 })
        sendersLinked.set(senders.count { $0.links > 0 })
        sendersUnlinked.set(senders.count { $0.links == 0 })
        epoch.set(Double(standing.epoch))
        consensusEpoch.set(Double(standing.consensusEpoch ?? 0))
        layer.set(standing.layer ?? 0)
        carries.set(standing.state == .carrying ? 1 : 0)
        if let gateway, let counts = figures.gateway {
            gateway.guests.set(counts.guests)
            gateway.mailboxes.set(counts.mailboxes)
            gateway.bytes.set(counts.bytes)
        }
        if let service, let counts = figures.service {
            service.exchanges.set(counts.exchanges)
            service.bytes.set(counts.bytes)
        }
    }
}

extension MetricDefinition {
    static let mixReceived = MetricDefinition(
        name: "fog_mix_packets_received", help: "Packets that links brought.", kind: .counter)
    static let mixForwarded = MetricDefinition(
        name: "fog_mix_packets_forwarded", help: "Packets whose delays were over, and that wait for links then.",
        kind: .counter)
    static let mixLeft = MetricDefinition(
        name: "fog_mix_packets_left", help: "Packets that links took, on to other nodes.", kind: .counter)
    static let mixDelivered = MetricDefinition(
        name: "fog_mix_packets_delivered", help: "Packets that had come to their end here.", kind: .counter)
    static let mixSent = MetricDefinition(
        name: "fog_mix_packets_sent", help: "Packets that the node itself put on their way: loops and replies.",
        kind: .counter)
    static let mixDropped = MetricDefinition(
        name: "fog_mix_packets_dropped", help: "Packets that went no further, by reason.", kind: .counter)
    static let mixHeld = MetricDefinition(
        name: "fog_mix_packets_held", help: "Packets that the node holds, by what they wait for.", kind: .gauge)
    static let mixDelay = MetricDefinition(
        name: "fog_mix_delay", help: "How long packets were to stay that could be unwrapped and go on.",
        kind: .histogram(.shortSeconds), unit: .seconds)
    static let mixLateness = MetricDefinition(
        name: "fog_mix_lateness", help: "How long after the end of their delays packets were sent on.",
        kind: .histogram(.shortSeconds), unit: .seconds)
    static let mixBatch = MetricDefinition(
        name: "fog_mix_batch_packets", help: "How many packets were unwrapped together.",
        kind: .histogram(MixStatistics.batchBuckets))
    static let mixPlacesTaken = MetricDefinition(
        name: "fog_mix_places_taken",
        help: "Places in memory that were taken for packets: for the first time, or after another packet.",
        kind: .counter)
    static let mixPlaces = MetricDefinition(
        name: "fog_mix_places", help: "Places in memory for packets that there are.", kind: .gauge)
    static let mixPoolHit = MetricDefinition(
        name: "fog_mix_pool_hit",
        help: "Which share of the places that were taken had held another packet before; NaN before the first.",
        kind: .gauge,
        unit: .ratio)
    static let mixReplayTags = MetricDefinition(
        name: "fog_mix_replay_tags", help: "Packets that would be known again.", kind: .gauge)
    static let mixReplayBytes = MetricDefinition(
        name: "fog_mix_replay", help: "Memory that knowing packets again takes.", kind: .gauge, unit: .bytes)
    static let mixLoopsSent = MetricDefinition(
        name: "fog_mix_loops_sent", help: "Loops that the node began.", kind: .counter)
    static let mixLoopsReturned = MetricDefinition(
        name: "fog_mix_loops_returned", help: "Loops that came back.", kind: .counter)
    static let mixLoopsLost = MetricDefinition(
        name: "fog_mix_loops_lost", help: "Loops that weren't back in time.", kind: .counter)
    static let mixLoopReturn = MetricDefinition(
        name: "fog_mix_loop_return",
        help: "Which share of the last loops, at most 64, came back; NaN before the first.",
        kind: .gauge, unit: .ratio)
    static let mixPaused = MetricDefinition(
        name: "fog_mix_paused", help: "1 while the node sends nothing on, because its own loops don't come back.",
        kind: .gauge)
    static let mixNeighbours = MetricDefinition(
        name: "fog_mix_neighbours",
        help: "Nodes to which packets go and from which they come, and whether there is a link.", kind: .gauge)
    static let nodeEpoch = MetricDefinition(
        name: "fog_node_epoch", help: "The epoch by the node's clock.", kind: .gauge)
    static let nodeConsensusEpoch = MetricDefinition(
        name: "fog_node_consensus_epoch", help: "The epoch of the consensus that the node goes by; 0 if there is none.",
        kind: .gauge)
    static let nodeLayer = MetricDefinition(
        name: "fog_node_layer", help: "The node's layer; 0 if it has none.", kind: .gauge)
    static let nodeCarries = MetricDefinition(
        name: "fog_node_carries", help: "1 while the node has a place in the consensus and carries packets.",
        kind: .gauge)
    static let gatewayGuests = MetricDefinition(
        name: "fog_gateway_guests", help: "Links of clients.", kind: .gauge)
    static let gatewayMailboxes = MetricDefinition(
        name: "fog_gateway_mailboxes", help: "Mailboxes.", kind: .gauge)
    static let gatewayMailboxBytes = MetricDefinition(
        name: "fog_gateway_mailbox", help: "What is in mailboxes.", kind: .gauge, unit: .bytes)
    static let serviceExchanges = MetricDefinition(
        name: "fog_service_exchanges", help: "Requests that are known, being put together, answered or just answered.",
        kind: .gauge)
    static let serviceExchangeBytes = MetricDefinition(
        name: "fog_service_exchange", help: "Requests and responses that are held.", kind: .gauge, unit: .bytes)
    static let serviceAnswered = MetricDefinition(
        name: "fog_service_requests_answered", help: "Requests that services answered.", kind: .counter)
    static let serviceRefused = MetricDefinition(
        name: "fog_service_requests_refused", help: "Requests that were refused, by reason.", kind: .counter)
    static let servicePacketsRefused = MetricDefinition(
        name: "fog_service_packets_refused", help: "Packets of requests that weren't begun with, by reason.",
        kind: .counter)
    static let serviceLoops = MetricDefinition(
        name: "fog_service_loops", help: "Packets of loops that were sent back.", kind: .counter)
}
