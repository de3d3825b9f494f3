import Crypto
import FogCore
import FogLink
import FogMixnet
import FogNetworking
import FogNode
import FogSystem
import FoundationEssentials
import NIOCore
import NIOPosix

/// The mix of a measurement.
struct MixBenchMix {
    /// What it says of itself.
    struct Report: Codable {
        var received: UInt64
        var forwarded: UInt64
        var dropped: UInt64
        var batches: UInt64
        var unwrapped: UInt64
        var replayTags: Int
        var replayBytes: Int
        var processor: UInt64
        var memory: UInt64
        var latenessMicroseconds: Double
    }

    private let setup: MixBenchSetup

    init(_ setup: MixBenchSetup) { self.setup = setup }

    func serve() async throws {
        let clock = SystemClock()
        let party = setup.mix
        let side = LinkSide(network: MixBenchSetup.network, role: .mix, staticKey: try party.seed(party.link))
        var configuration = MixPipelineConfiguration(
            geometry: MixBenchSetup.geometry, workers: CarryingLimits().threads)
        configuration.batchLimit = setup.batch
        configuration.ingressLimit = 32_768
        configuration.egressLimit = 65_536
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let sink = try BenchSink(scratch.path)
        let group = MultiThreadedEventLoopGroup.singleton
        let identity = try party.signing
        let node = PacketNode(
            configuration, identity: identity, side: side,
            mix: Mix(NodeID(identityKey: identity.publicKey), replayCapacity: CarryingLimits().replays), sink: sink,
            on: group, time: { clock.now() })
        node.apply(try setup.topology())
        try turn(to: MixBenchSetup.epoch, node.pipeline, sink)
        node.start()
        let listener = try await LinkListener.listen(
            host: "127.0.0.1", port: 0, side: side, on: group, time: { clock.now() },
            user: { node.taker(calls: nil) })
        Terminal.print("\(listener.address?.port ?? 0)")
        while let words = await MixBenchPart.command() {
            if words.first == "epoch", let epoch = words.last.flatMap({ UInt64($0) }), epoch > 0 {
                try turn(to: epoch, node.pipeline, sink)
                Terminal.print("turned")
                continue
            }
            let report = node.pipeline.report
            let told = Report(
                received: report.received, forwarded: report.forwarded, dropped: report.dropped.values.reduce(0, +),
                batches: report.batches, unwrapped: report.unwrapped, replayTags: report.replayTags,
                replayBytes: report.replayBytes, processor: ProcessorTime.ofProcess,
                memory: try ProcessMemory.resident(),
                latenessMicroseconds: report.lateness.sum * 1e6 / Double(max(1, report.forwarded)))
            Terminal.print(String(decoding: try JSONEncoder().encode(told), as: UTF8.self))
        }
    }

    /// Goes over to an epoch, as a node does: the packets of the epoch two before are forgotten, with their notes.
    private func turn(to epoch: UInt64, _ pipeline: MixPipeline, _ sink: BenchSink) throws {
        let keys = try setup.keys(of: setup.mix, in: epoch)
        try sink.begin(epoch, forgetting: keys[0].epoch)
        pipeline.setKeys(keys, oldest: keys.map(\.epoch).min() ?? 0)
    }
}
