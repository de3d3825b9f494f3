import FogCore
import FogMixnet
import Testing

@testable import FogNetworking

/// Links that bring more than a node can carry.
@Suite struct PacketFloodTests {
    private func ingress(_ number: Int, of pipeline: MixPipeline) -> PacketIngress {
        pipeline.ingress(from: .node(FaultBench.senders[number]), rate: nil)
    }

    /// All of a flood is counted, and whoever comes behind it waits for a part of a batch only.
    @Test func aLinkThatFloodsKeepsNobodyElseWaiting() async throws {
        let bench = try FaultBench(seed: 11)
        let pipeline = bench.pipeline { configuration in
            configuration.ingressLimit = 200
            configuration.batchLimit = 16
        }
        let (loud, quiet) = (ingress(0, of: pipeline), ingress(1, of: pipeline))
        let flood = try bench.packets(300)
        let others = try bench.packets(3)
        bench.bring(flood, to: pipeline, by: loud)
        bench.bring(others, to: pipeline, by: quiet)
        #expect(pipeline.report.dropped == [.ingressFull: 100] && pipeline.report.waiting == 203)
        pipeline.start()
        try await eventually("all are handed over") { bench.delivered.count == 203 }
        let places = others.compactMap { bench.delivered.firstIndex(of: $0.recipient) }
        #expect(places.count == 3 && places.allSatisfy { $0 < 16 })
        // What was refused wasn't seen: it may come again.
        bench.bring(Array(flood.suffix(100)), to: pipeline, by: loud)
        try await eventually("the rest is handed over") { bench.delivered.count == 303 }
        await pipeline.stop()
        let end = pipeline.report
        #expect(end.dropped == [.ingressFull: 100] && end.unaccounted == 0 && end.memory.taken == 0)
    }

    @Test func whatFindsNoMemoryIsCountedAndThereIsRoomAgain() async throws {
        let bench = try FaultBench(seed: 12)
        let pipeline = bench.pipeline { $0.packetLimit = 32 }
        let loud = ingress(0, of: pipeline)
        let flood = try bench.packets(50)
        bench.bring(flood, to: pipeline, by: loud)
        // One of four parts of one half, and the other half.
        #expect(pipeline.report.dropped == [.memoryFull: 30] && pipeline.report.waiting == 20)
        pipeline.start()
        try await eventually("all are handed over") { bench.delivered.count == 20 }
        try await eventually("their places are free") { pipeline.report.memory.taken == 0 }
        bench.bring(Array(flood[20..<40]), to: pipeline, by: loud)
        try await eventually("the rest is handed over") { bench.delivered.count == 40 }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }

    /// Garbage costs the room of no fingerprint, neither the sender's nor anybody's.
    @Test func whatCannotBeUnwrappedUsesUpNothing() async throws {
        let bench = try FaultBench(seed: 13)
        let pipeline = bench.pipeline(replays: 40)
        pipeline.start()
        let loud = ingress(0, of: pipeline)
        let good = try bench.packets(5)
        var bad = (0..<100).map { _ in bench.garbage() }
        for _ in 0..<100 {
            var damaged = good[0].bytes
            damaged[100] ^= 1
            bad.append(damaged)
        }
        PipelineBench.bring(bad, on: EpochKey.hint(of: 5), to: pipeline, by: loud)
        bench.bring(good, to: pipeline, by: loud)
        try await eventually("what is good is handed over") { bench.delivered.count == 5 }
        let report = pipeline.report
        let reasons: [DropReason] = [.prefix, .element, .authenticator]
        let refused = reasons.reduce(UInt64(0)) { $0 + report.dropped[$1, default: 0] }
        #expect(refused == 200 && report.dropped[.authenticator, default: 0] >= 100 && report.replayTags == 5)
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }

    /// A sender that has used up its part of an epoch is stopped; others aren't, and in the next epoch it has another.
    @Test func whoUsesUpItsPartOfAnEpochTakesNothingFromOthers() async throws {
        let bench = try FaultBench(seed: 14)
        let pipeline = bench.pipeline(replays: 40)
        pipeline.start()
        let (loud, quiet) = (ingress(0, of: pipeline), ingress(1, of: pipeline))
        let flood = try bench.packets(30)
        let others = try bench.packets(8)
        bench.bring(flood, to: pipeline, by: loud)
        bench.bring(others, to: pipeline, by: quiet)
        try await eventually("all were looked at") {
            UInt64(bench.delivered.count) + pipeline.report.dropped[.replayFull, default: 0] == 38
        }
        let delivered = Set(bench.delivered)
        let passed = flood.count { delivered.contains($0.recipient) }
        #expect(others.allSatisfy { delivered.contains($0.recipient) } && passed > 0 && passed <= 40 / 3)
        #expect(pipeline.report.dropped == [.replayFull: UInt64(30 - passed)])
        // What was here is known all the same.
        bench.bring(Array(flood.prefix(1)), to: pipeline, by: loud)
        try await eventually("it is known") { pipeline.report.dropped[.replay] == 1 }
        bench.begin(6, in: pipeline)
        let next = try bench.packets(5, 6)
        bench.bring(next, to: pipeline, by: loud)
        try await eventually("the next epoch has room") { Set(bench.delivered).isSuperset(of: next.map(\.recipient)) }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }
}
