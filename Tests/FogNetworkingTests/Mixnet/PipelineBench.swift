import FogCore
import FogCrypto
import FogDirectory
import FogSimulation
import FogSphinx
import Synchronization

@testable import FogLink
@testable import FogMixnet
@testable import FogNetworking

/// A pipeline in a test, and packets that it can unwrap.
final class PipelineBench: PacketSink {
    static let epoch: UInt64 = 5
    private static let me = NodeID(bytes: [UInt8](repeating: 1, count: NodeID.byteCount))!
    static let next = NodeID(bytes: [UInt8](repeating: 2, count: NodeID.byteCount))!
    static let sender = NodeID(bytes: [UInt8](repeating: 3, count: NodeID.byteCount))!

    private let topology: MixnetTopology
    private let secret: SecretBytes
    private let dice: Mutex<SeededGenerator>
    private let made = Mutex<MixPipeline?>(nil)

    init(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        secret = SecretBytes(Self.bytes(&dice))
        let other = SecretBytes(Self.bytes(&dice))
        func node(_ id: NodeID, _ layer: Int, _ secret: SecretBytes) -> MixnetNode {
            let key = HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519)!
            return MixnetNode(
                id: id, roles: [.mix], layer: layer, addresses: [], linkKey: [UInt8](repeating: 0, count: 32),
                keys: [Self.epoch: key])
        }
        var parameters = MixnetParameters()
        parameters.classes = DelayClasses([.microseconds(100)])
        topology = MixnetTopology(
            epoch: Self.epoch, geometry: .fog1, parameters: parameters,
            nodes: [node(Self.me, 1, secret), node(Self.next, 2, other)])
        self.dice = Mutex(dice)
    }

    private static func bytes(_ dice: inout SeededGenerator) -> [UInt8] {
        (0..<32).map { _ in .random(in: 0...255, using: &dice) }
    }

    /// A pipeline that knows its neighbours and its key, and doesn't work yet.
    func pipeline() throws -> MixPipeline {
        let pipeline = MixPipeline(
            MixPipelineConfiguration(geometry: .fog1, workers: 2), mix: Mix(Self.me, replayCapacity: 1000), sink: self,
            time: LinkClock.now)
        let vrf = try VRFSecretKey(seed: secret, suite: .elligator2)
        let delays = DelayKey(try vrf.prove(input: [UInt8](repeating: 7, count: 8).span.bytes).output)
        let key = EpochKey(epoch: Self.epoch, secret: secret, group: .x25519, delays: delays)!
        pipeline.setKeys([key], oldest: Self.epoch)
        pipeline.setClasses(topology.parameters.classes)
        pipeline.setNeighbours(next: [Self.next], senders: [Self.sender])
        made.withLock { $0 = pipeline }
        return pipeline
    }

    /// A packet that goes on to the next node, or that ends here.
    func packet(isGoingOn: Bool) throws -> [UInt8] {
        try dice.withLock { dice in
            let plan = LoopPlan(
                epoch: Self.epoch, path: isGoingOn ? [Self.me, Self.next] : [Self.me], delayClass: 0,
                recipient: Bytes32(Self.bytes(&dice))!)
            return try PacketBuilder(.fog1).packet(plan, in: topology, using: &dice)
        }
    }

    /// Brings datagrams as a link would, all on one channel.
    static func bring(
        _ packets: [[UInt8]], on channel: UInt8 = EpochKey.hint(of: PipelineBench.epoch), to pipeline: MixPipeline,
        by ingress: PacketIngress
    ) {
        var places: [DatagramBatch.Place] = []
        var bytes: [UInt8] = []
        for packet in packets {
            places.append(DatagramBatch.Place(channel: channel, range: bytes.count..<bytes.count + packet.count))
            bytes += packet
        }
        pipeline.receive(DatagramBatch(bytes: bytes, places: places), places, by: ingress)
    }

    // Nobody is here whom packets that end could be for.
    func deliver(_ packets: [DeliveredPacket]) {
        let pipeline = made.withLock { $0 }
        for _ in packets { pipeline?.count(.recipient) }
    }

    func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool { true }
}
