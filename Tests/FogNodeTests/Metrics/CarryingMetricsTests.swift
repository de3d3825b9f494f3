import FogCore
import FogDirectory
import FogMixnet
import FogNetworking
import Testing

@testable import FogNode

@Suite struct CarryingMetricsTests {
    private func figures(_ packets: MixStatistics, _ totals: ServiceTotals = ServiceTotals()) -> CarriedFigures {
        var loops = LoopTotals()
        loops.sent = 9
        loops.returned = 6
        loops.lost = 2
        return CarriedFigures(
            packets: packets, loops: loops, recentLoops: (3, 4), neighbours: [], gateway: (1, 2, 4160),
            service: (5, 600, totals))
    }

    private let standing = NodeStanding(
        of: NodeID(Bytes32.zero), roles: [.mix], epoch: 77, consensusEpoch: 76, topology: nil, isPaused: false)

    @Test func whatIsCountedIsShownOnce() {
        let registry = PrometheusRegistry()
        let metrics = CarryingMetrics(isGateway: true, isService: true, factory: registry)
        var packets = MixStatistics()
        packets.received = 10
        packets.left = 4
        packets.dropped = [.size: 3, .stopping: 1]
        packets.waiting = 7
        packets.replayBytes = 48
        packets.memory.reused = 3
        packets.memory.fresh = 1
        for value in [0.00002, 0.004, 0.004] { packets.lateness.add(value) }
        packets.batchSizes.add(64)
        var totals = ServiceTotals()
        totals.answered = 8
        totals.refused[.overloaded] = 2
        metrics.update(figures(packets, totals), at: standing)
        // Nothing is counted twice.
        metrics.update(figures(packets, totals), at: standing)
        packets.received = 12
        packets.lateness.add(1)
        metrics.update(figures(packets, totals), at: standing)
        let text = registry.exposition()
        for line in [
            "fog_mix_packets_received_total 12", "fog_mix_packets_left_total 4",
            "fog_mix_packets_dropped_total{reason=\"size\"} 3", "fog_mix_packets_dropped_total{reason=\"stopping\"} 1",
            "fog_mix_packets_dropped_total{reason=\"rate\"} 0", "fog_mix_packets_held{state=\"waiting\"} 7",
            "fog_mix_lateness_seconds_count 4", "fog_mix_lateness_seconds_bucket{le=\"0.005\"} 3",
            "fog_mix_batch_packets_count 1", "fog_mix_batch_packets_bucket{le=\"64\"} 1", "fog_mix_replay_bytes 48",
            "fog_mix_pool_hit_ratio 0.75", "fog_mix_places_taken_total{memory=\"reused\"} 3",
            "fog_mix_loops_sent_total 9", "fog_mix_loops_returned_total 6", "fog_mix_loops_lost_total 2",
            "fog_mix_loop_return_ratio 0.75", "fog_gateway_guests 1", "fog_gateway_mailboxes 2",
            "fog_gateway_mailbox_bytes 4160", "fog_service_exchanges 5", "fog_service_exchange_bytes 600",
            "fog_service_requests_answered_total 8", "fog_service_requests_refused_total{reason=\"overloaded\"} 2",
            "fog_node_epoch 77", "fog_node_consensus_epoch 76", "fog_node_layer 0", "fog_node_carries 0",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        for reason in DropReason.allCases { #expect(text.contains("{reason=\"\(reason.rawValue)\"}")) }
        #expect(!text.contains("fog_metrics_discarded_total"))
    }

    @Test func aMixHasNothingOfAGatewayOrService() {
        let registry = PrometheusRegistry()
        _ = CarryingMetrics(isGateway: false, isService: false, factory: registry)
        let text = registry.exposition()
        #expect(!text.contains("fog_gateway") && !text.contains("fog_service") && text.contains("fog_mix_paused"))
    }
}
