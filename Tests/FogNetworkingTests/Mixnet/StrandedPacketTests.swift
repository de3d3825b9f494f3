import FogCore
import FogMixnet
import Testing

@testable import FogNetworking

/// Packets for nodes that are dead, slow or cut off, and of a node whose disk is full.
@Suite struct StrandedPacketTests {
    /// A pipeline that works, and where packets come in.
    private func begin(
        _ bench: FaultBench, _ change: (inout MixPipelineConfiguration) -> Void = { _ in }
    ) -> (pipeline: MixPipeline, ingress: PacketIngress) {
        let pipeline = bench.pipeline(change)
        pipeline.start()
        return (pipeline, pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil))
    }

    @Test func whatWaitsForANodeThatCannotBeReachedGoesAfterTenSeconds() async throws {
        let bench = try FaultBench(seed: 31)
        let (pipeline, ingress) = begin(bench)
        bench.bring(try bench.packets(5, to: FaultBench.next[0]), to: pipeline, by: ingress)
        try await eventually("they wait") { pipeline.report.leaving == 5 }
        #expect(pipeline.unreachable == FaultBench.next)
        bench.advance(.seconds(9))
        pipeline.dropStranded()
        #expect(pipeline.report.leaving == 5 && pipeline.report.dropped.isEmpty)
        bench.bring(try bench.packets(2, to: FaultBench.next[0]), to: pipeline, by: ingress)
        try await eventually("more wait") { pipeline.report.leaving == 7 }
        bench.advance(.seconds(2))
        pipeline.dropStranded()
        #expect(pipeline.report.leaving == 2 && pipeline.report.dropped == [.unreachable: 5])
        bench.advance(.seconds(9))
        pipeline.dropStranded()
        let report = pipeline.report
        #expect(report.dropped == [.unreachable: 7] && report.memory.taken == 0 && report.unaccounted == 0)
        await pipeline.stop()
    }

    /// A node that takes nothing, or too slowly, has as many packets here as it may; those for others go on.
    @Test func aSlowNodeHoldsUpNoOther() async throws {
        let bench = try FaultBench(seed: 32)
        let (pipeline, ingress) = begin(bench) { $0.egressLimit = 10 }
        let slow = try bench.packets(25, to: FaultBench.next[0])
        bench.bring(try slow + bench.packets(5, to: FaultBench.next[1]), to: pipeline, by: ingress)
        try await eventually("all are where they wait, or dropped") {
            pipeline.report.leaving == 15 && pipeline.report.dropped == [.egressFull: 15]
        }
        #expect(pipeline.neighbours.filter(\.isNext).map(\.leaving) == [10, 5])
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0 && pipeline.report.memory.taken == 0)
    }

    @Test func whatWaitsForANodeThatHasLeftTheNetworkGoesAtOnce() async throws {
        let bench = try FaultBench(seed: 33)
        let (pipeline, ingress) = begin(bench)
        let more = try bench.packets(2, to: FaultBench.next[0])
        bench.bring(try bench.packets(3, to: FaultBench.next[0]), to: pipeline, by: ingress)
        try await eventually("they wait") { pipeline.report.leaving == 3 }
        pipeline.setNeighbours(next: [FaultBench.next[1]], senders: Set(FaultBench.senders))
        #expect(pipeline.report.dropped == [.unreachable: 3] && pipeline.report.leaving == 0)
        bench.bring(more, to: pipeline, by: ingress)
        try await eventually("nothing goes there") {
            pipeline.report.dropped == [.unreachable: 3, .nextHop: 2]
        }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }

    /// While it can't be written down that packets were here, none goes; then all is as before, and replays are known.
    @Test func nothingPassesWhileTheDiskIsFull() async throws {
        let bench = try FaultBench(seed: 34)
        let (pipeline, ingress) = begin(bench)
        bench.isDiskFull = true
        let lost = try bench.packets(3, to: FaultBench.next[0]) + bench.packets(4)
        bench.bring(lost, to: pipeline, by: ingress)
        try await eventually("all are dropped") { pipeline.report.dropped == [.unkept: 7] }
        #expect(bench.delivered.isEmpty && pipeline.report.leaving == 0)
        bench.isDiskFull = false
        bench.bring(try bench.packets(2, to: FaultBench.next[0]) + bench.packets(1), to: pipeline, by: ingress)
        try await eventually("others pass") { pipeline.report.leaving == 2 && bench.delivered.count == 1 }
        bench.bring(lost, to: pipeline, by: ingress)
        try await eventually("what was dropped is known") { pipeline.report.dropped == [.unkept: 7, .replay: 7] }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0 && pipeline.report.memory.taken == 0)
    }
}
