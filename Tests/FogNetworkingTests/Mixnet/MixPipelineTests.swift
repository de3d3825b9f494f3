import FogCore
import FogMixnet
import FogSphinx
import Testing

@testable import FogNetworking

@Suite struct MixPipelineTests {
    /// What becomes of each packet is counted once, and what is counted adds up at any moment.
    @Test func packetsAreCountedWhereverTheyGo() async throws {
        let bench = PipelineBench(seed: 1)
        let pipeline = try bench.pipeline()
        pipeline.start()
        let ingress = pipeline.ingress(from: .node(PipelineBench.sender), rate: nil)
        let going = try (0..<40).map { _ in try bench.packet(isGoingOn: true) }
        let ending = try (0..<5).map { _ in try bench.packet(isGoingOn: false) }
        var damaged = try (0..<4).map { _ in try bench.packet(isGoingOn: true) }
        for place in damaged.indices { damaged[place][100] ^= 1 }
        let length = Geometry.fog1.packetLength

        PipelineBench.bring(going + ending + damaged, to: pipeline, by: ingress)
        PipelineBench.bring(
            [[UInt8](repeating: 0, count: length - 1), [UInt8](repeating: 0, count: length + 1), []], to: pipeline,
            by: ingress)
        // A channel for which there is no key, and one that is none for packets at all.
        PipelineBench.bring(
            try (0..<2).map { _ in try bench.packet(isGoingOn: true) },
            on: EpochKey.hint(of: PipelineBench.epoch + 1), to: pipeline, by: ingress)
        PipelineBench.bring([try bench.packet(isGoingOn: true)], on: 77, to: pipeline, by: ingress)
        pipeline.refuse(6, .stranger)
        try await eventually("all are where they go") {
            let report = pipeline.report
            #expect(report.unaccounted == 0, "\(report)")
            return report.leaving == 40 && report.dropped[.recipient] == 5 && report.dropped[.epoch] == 3
        }
        // Once more: known by now.
        PipelineBench.bring(Array(going[0..<2]), to: pipeline, by: ingress)
        try await eventually("replays are dropped") { pipeline.report.dropped[.replay] == 2 }

        let own = try bench.packet(isGoingOn: true)
        #expect(pipeline.send(own, to: PipelineBench.next, epoch: PipelineBench.epoch))
        #expect(!pipeline.send(own, to: PipelineBench.sender, epoch: PipelineBench.epoch))

        let report = pipeline.report
        #expect(report.received == 63 && report.forwarded == 40 && report.delivered == 5 && report.sent == 1)
        #expect(
            report.dropped == [.size: 3, .epoch: 3, .authenticator: 4, .recipient: 5, .replay: 2, .stranger: 6])
        #expect(report.left == 0 && report.leaving == 41 && report.waiting + report.unwrapping + report.delayed == 0)
        #expect(report.unwrapped == 51 && report.batchSizes.sum == 51 && report.batchSizes.count == report.batches)
        // A delay is drawn for what can be unwrapped and goes on, be it a replay.
        #expect(report.delays.count == 42 && report.lateness.count == 40 && report.replayTags == 45)
        #expect(report.delays.sum > 0 && report.delays.sum < 1)
        #expect(report.memory.taken == 41 && report.memory.fresh + report.memory.reused == 56)
        let neighbours = pipeline.neighbours
        #expect(neighbours.map(\.node) == [PipelineBench.next, PipelineBench.sender])
        #expect(neighbours.map(\.isNext) == [true, false] && neighbours.map(\.leaving) == [41, 0])

        await pipeline.stop()
        let end = pipeline.report
        #expect(end.dropped[.stopping] == 41 && end.leaving == 0 && end.unaccounted == 0 && end.memory.taken == 0)
    }

    @Test func whatWaitsIsDroppedWhenTheNodeEndsAndWhatComesLaterToo() async throws {
        let bench = PipelineBench(seed: 2)
        let pipeline = try bench.pipeline()
        let ingress = pipeline.ingress(from: .node(PipelineBench.sender), rate: nil)
        let packets = try (0..<10).map { _ in try bench.packet(isGoingOn: true) }
        PipelineBench.bring(packets, to: pipeline, by: ingress)
        #expect(pipeline.report.waiting == 10 && pipeline.report.unaccounted == 0)
        await pipeline.stop()
        #expect(pipeline.report.dropped == [.stopping: 10] && pipeline.report.waiting == 0)
        PipelineBench.bring(Array(packets[0..<3]), to: pipeline, by: ingress)
        #expect(!pipeline.send(packets[0], to: PipelineBench.next, epoch: PipelineBench.epoch))
        let report = pipeline.report
        #expect(report.dropped == [.stopping: 13] && report.received == 13 && report.sent == 0)
        #expect(report.unaccounted == 0 && report.memory.taken == 0)
    }

    /// What a node sends to itself first is kept as what others send, and counted as that.
    @Test func packetsOfTheNodesOwnAreKeptAsThoseOfOthers() async throws {
        let bench = PipelineBench(seed: 4)
        let pipeline = try bench.pipeline()
        pipeline.start()
        let packets = try (0..<20).map { _ in try bench.packet(isGoingOn: true) }
        for packet in packets { pipeline.take(packet, epoch: PipelineBench.epoch) }
        pipeline.take(packets[0], epoch: PipelineBench.epoch)
        pipeline.take([1, 2, 3], epoch: PipelineBench.epoch)
        try await eventually("all are where they go") {
            let report = pipeline.report
            #expect(report.unaccounted == 0, "\(report)")
            return report.leaving == 20 && report.dropped == [.replay: 1, .size: 1]
        }
        let report = pipeline.report
        #expect(report.received == 22 && report.sent == 0 && report.delays.count == 21 && report.memory.taken == 20)
        await pipeline.stop()
        pipeline.take(packets[1], epoch: PipelineBench.epoch)
        let end = pipeline.report
        #expect(end.dropped[.stopping] == 21 && end.unaccounted == 0 && end.memory.taken == 0)
    }

    @Test func packetsOfTheNodesOwnForWhichThereIsNoRoomAreCounted() async throws {
        let bench = PipelineBench(seed: 5)
        let pipeline = try bench.pipeline()
        let limit = MixPipelineConfiguration(geometry: .fog1, workers: 2).ingressLimit
        let packet = try bench.packet(isGoingOn: true)
        for _ in 0..<limit + 3 { pipeline.take(packet, epoch: PipelineBench.epoch) }
        #expect(pipeline.report.dropped == [.ingressFull: 3] && pipeline.report.waiting == limit)
        await pipeline.stop()
        #expect(pipeline.report.memory.taken == 0)
    }

    @Test func clientsThatSendTooMuchAreCounted() async throws {
        let bench = PipelineBench(seed: 3)
        let pipeline = try bench.pipeline()
        let ingress = pipeline.ingress(from: .clients, rate: 1)
        // As many at once as a bucket holds at least.
        let packet = try bench.packet(isGoingOn: true)
        PipelineBench.bring(Array(repeating: packet, count: 70), to: pipeline, by: ingress)
        #expect(pipeline.report.dropped == [.rate: 6] && pipeline.report.waiting == 64)
        await pipeline.stop()
    }

    @Test func memoryTellsPlacesThatAreUsedAgainFromNewOnes() {
        let memory = PacketMemory(packetLength: 100, capacity: 4)
        #expect(memory.use.hitRatio == nil)
        var slots: [PacketSlot] = []
        memory.take(3, into: &slots)
        #expect(memory.use.fresh == 3 && memory.use.reused == 0 && memory.use.hitRatio == 0)
        memory.give(slots)
        slots = []
        memory.take(9, into: &slots)
        #expect(slots.count == 4 && memory.use.taken == 4)
        #expect(memory.use.fresh == 4 && memory.use.reused == 3 && memory.use.hitRatio == 3.0 / 7)
    }
}
