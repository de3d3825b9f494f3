import FogCore
import FogMixnet
import Testing

@testable import FogNetworking

/// Packets, and their replays, while epochs begin and end.
@Suite struct EpochEdgeTests {
    @Test func aReplayIsKnownAsLongAsThereIsAKeyForItAndOpensNothingAfterwards() async throws {
        let bench = try FaultBench(seed: 21)
        let pipeline = bench.pipeline()
        pipeline.start()
        let ingress = pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil)
        // One of a client whose clock is ahead.
        let (old, early) = (try bench.packet(5), try bench.packet(6))
        bench.bring([old, early], to: pipeline, by: ingress)
        try await eventually("both are handed over") { bench.delivered.count == 2 }

        // One that was made in the last moment of epoch 5.
        bench.begin(6, in: pipeline)
        let late = try bench.packet(5)
        bench.bring([old, early, late], to: pipeline, by: ingress)
        try await eventually("the new one is handed over") { bench.delivered.count == 3 }
        try await eventually("replays are known in the next epoch") { pipeline.report.dropped == [.replay: 2] }

        bench.begin(7, in: pipeline)
        bench.bring([old, try bench.packet(5), early], to: pipeline, by: ingress)
        try await eventually("there is no key any more") { pipeline.report.dropped == [.replay: 3, .epoch: 2] }
        #expect(pipeline.report.replayTags == 1)

        // The key of epoch 9 has the hint of epoch 5.
        bench.begin(8, in: pipeline)
        bench.bring([old, late], to: pipeline, by: ingress)
        try await eventually("another key doesn't open it") {
            pipeline.report.dropped == [.replay: 3, .epoch: 2, .authenticator: 2]
        }
        #expect(pipeline.report.replayTags == 0 && bench.delivered.count == 3)
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }

    @Test func packetsThatWaitWhileTheirKeyGoesAreCounted() async throws {
        let bench = try FaultBench(seed: 22)
        let pipeline = bench.pipeline()
        let ingress = pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil)
        bench.bring(try bench.packets(3, 4) + bench.packets(2, 6), to: pipeline, by: ingress)
        #expect(pipeline.report.waiting == 5)
        bench.begin(6, in: pipeline)
        pipeline.start()
        try await eventually("those of the other epoch are handed over") { bench.delivered.count == 2 }
        #expect(pipeline.report.dropped == [.epoch: 3])
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0 && pipeline.report.memory.taken == 0)
    }

    /// A delay isn't cut short because the epoch ends meanwhile, nor is the packet dropped.
    @Test func whatIsDelayedGoesOnWhenItsEpochHasEnded() async throws {
        let bench = try FaultBench(seed: 23)
        let pipeline = bench.pipeline()
        pipeline.start()
        let ingress = pipeline.ingress(from: .node(FaultBench.senders[0]), rate: nil)
        bench.bring([try bench.packet(4, to: FaultBench.next[0], delayClass: 1)], to: pipeline, by: ingress)
        try await eventually("it is delayed") { pipeline.report.delayed == 1 }
        bench.begin(7, in: pipeline)
        #expect(pipeline.report.delayed == 1 && pipeline.report.dropped.isEmpty)
        // No delay is longer than 36.8 times the mean.
        bench.advance(.seconds(37 * 3600))
        bench.begin(7, in: pipeline)
        try await eventually("it goes on") { pipeline.report.leaving == 1 }
        await pipeline.stop()
        #expect(pipeline.report.unaccounted == 0)
    }
}
