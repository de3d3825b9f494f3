import FogCore
import FogMixnet
import Testing

@testable import FogNetworking

/// Packets whose delay ends when the node that they go to isn't one of the next any more.
@Suite struct LeftNeighbourTests {
    @Test func whatGoesToANodeThatHasLeftIsCountedAsUnreachable() async throws {
        let bench = try FaultBench(seed: 61)
        let pipeline = bench.pipeline()
        pipeline.start()
        let ingress = pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil)
        bench.bring([try bench.packet(5, to: FaultBench.next[0], delayClass: 1)], to: pipeline, by: ingress)
        try await eventually("it is delayed") { pipeline.report.delayed == 1 }
        pipeline.setNeighbours(next: [FaultBench.next[1]], senders: Set(FaultBench.senders))
        pipeline.dropStranded()
        // No delay is longer than 36.8 times the mean.
        bench.advance(.seconds(37 * 3600))
        bench.begin(5, in: pipeline)
        try await eventually("it is dropped") { pipeline.report.dropped == [.unreachable: 1] }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }
}
