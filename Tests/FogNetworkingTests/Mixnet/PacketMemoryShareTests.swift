import FogCore
import FogMixnet
import Testing

@testable import FogNetworking

/// Whose packets a node's memory holds.
@Suite struct PacketMemoryShareTests {
    /// Packets that stay long take a link's part of the memory and what others don't need, but not their parts.
    @Test func aLinkWhosePacketsStayLongLeavesRoomForOthers() async throws {
        let bench = try FaultBench(seed: 51)
        let pipeline = bench.pipeline { $0.packetLimit = 64 }
        pipeline.start()
        let loud = pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil)
        let quiet = pipeline.ingress(from: .node(FaultBench.senders[1]), rate: nil)
        let clients = pipeline.ingress(from: .clients, rate: nil)
        for _ in 0..<100 {
            bench.bring([try bench.packet(5, to: FaultBench.next[0], delayClass: 1)], to: pipeline, by: loud)
        }
        try await eventually("the flood is delayed, or dropped") {
            let report = pipeline.report
            return report.delayed > 0 && report.waiting + report.unwrapping == 0
        }
        #expect(pipeline.report.dropped[.memoryFull, default: 0] > 0)
        bench.bring(try bench.packets(4), to: pipeline, by: quiet)
        bench.bring(try bench.packets(4), to: pipeline, by: clients)
        try await eventually("others' packets pass") {
            bench.delivered.count == 8 || pipeline.report.waiting + pipeline.report.unwrapping == 0
        }
        #expect(bench.delivered.count == 8)
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }
}
