import FogCore
import FogCrypto
import FogDirectory
import FogSimulation
import FogSphinx
import Synchronization

@testable import FogMixnet
@testable import FogNetworking

/// A pipeline in a test with keys for several epochs, a clock that only the test moves and a disk that may be full; and
/// packets that it can unwrap.
final class FaultBench: PacketSink {
    /// A packet that a test brings, and for whom it is at its end.
    struct Packet {
        let bytes: [UInt8]
        let epoch: UInt64
        let recipient: Bytes32
    }

    private struct State {
        var dice: SeededGenerator
        var now = Now(
            monotonic: MonotonicInstant(nanoseconds: 1 << 50), wall: WallTime(millisecondsSinceEpoch: 0))
        var isDiskFull = false
        var delivered: [Bytes32] = []
    }

    /// Epochs for which the node has keys at some time.
    static let epochs: ClosedRange<UInt64> = 4...9
    private static let me = id(1)
    /// Nodes to which packets go, and nodes that send some.
    static let next = [id(2), id(3)]
    static let senders = [id(4), id(5)]
    /// Classes of delays: of none, and of an hour on average.
    private static let classes = DelayClasses([.zero, .seconds(3600)])

    private let topology: MixnetTopology
    private let keys: [UInt64: EpochKey]
    private let state: Mutex<State>

    init(seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        var keys: [UInt64: EpochKey] = [:]
        var nodes: [MixnetNode] = []
        for (place, id) in ([Self.me] + Self.next).enumerated() {
            var published: [UInt64: HopPublicKey] = [:]
            for epoch in Self.epochs {
                let secret = SecretBytes(Self.bytes(32, &dice))
                published[epoch] = HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519)
                guard place == 0 else { continue }
                let vrf = try VRFSecretKey(seed: secret, suite: .elligator2)
                let input = Self.bytes(8, &dice)
                let delays = DelayKey(try vrf.prove(input: input.span.bytes).output)
                keys[epoch] = EpochKey(epoch: epoch, secret: secret, group: .x25519, delays: delays)
            }
            nodes.append(
                MixnetNode(
                    id: id, roles: [.mix], layer: place == 0 ? 1 : 2, addresses: [],
                    linkKey: [UInt8](repeating: 0, count: 32), keys: published))
        }
        self.keys = keys
        topology = MixnetTopology(epoch: 5, geometry: .fog1, parameters: MixnetParameters(), nodes: nodes)
        state = Mutex(State(dice: dice))
    }

    private static func id(_ number: UInt8) -> NodeID {
        NodeID(bytes: [UInt8](repeating: number, count: NodeID.byteCount))!
    }

    private static func bytes(_ count: Int, _ dice: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in .random(in: 0...255, using: &dice) }
    }

    /// Bytes that are no packet.
    func garbage() -> [UInt8] {
        state.withLock { Self.bytes(Geometry.fog1.packetLength, &$0.dice) }
    }

    // MARK: The pipeline

    /// A pipeline of one thread that knows its neighbours and its keys in epoch 5, and doesn't work yet.
    func pipeline(replays: Int = 10_000, _ change: (inout MixPipelineConfiguration) -> Void = { _ in }) -> MixPipeline {
        var configuration = MixPipelineConfiguration(geometry: .fog1, workers: 1)
        change(&configuration)
        let pipeline = MixPipeline(
            configuration, mix: Mix(Self.me, replayCapacity: replays), sink: self, time: { self.now })
        pipeline.setClasses(Self.classes)
        pipeline.setNeighbours(next: Set(Self.next), senders: Set(Self.senders))
        begin(5, in: pipeline)
        return pipeline
    }

    /// Begins an epoch: there are keys for it, the one before and the next. Also has somebody look what is due.
    func begin(_ epoch: UInt64, in pipeline: MixPipeline) {
        pipeline.setKeys((epoch - 1...epoch + 1).compactMap { keys[$0] }, oldest: epoch - 1)
    }

    var now: Now { state.withLock { $0.now } }

    func advance(_ time: Duration) {
        state.withLock { state in
            state.now = Now(monotonic: state.now.monotonic.advanced(by: time), wall: state.now.wall)
        }
    }

    var isDiskFull: Bool {
        get { state.withLock { $0.isDiskFull } }
        set { state.withLock { $0.isDiskFull = newValue } }
    }

    // MARK: Packets

    /// A packet that goes on to a node, or that ends here.
    func packet(_ epoch: UInt64 = 5, to next: NodeID? = nil, delayClass: UInt32 = 0) throws -> Packet {
        try state.withLock { state in
            let recipient = Bytes32(Self.bytes(Bytes32.byteCount, &state.dice))!
            let plan = LoopPlan(
                epoch: epoch, path: [Self.me] + (next.map { [$0] } ?? []), delayClass: delayClass, recipient: recipient)
            let bytes = try PacketBuilder(.fog1).packet(plan, in: topology, using: &state.dice)
            return Packet(bytes: bytes, epoch: epoch, recipient: recipient)
        }
    }

    func packets(_ count: Int, _ epoch: UInt64 = 5, to next: NodeID? = nil) throws -> [Packet] {
        try (0..<count).map { _ in try packet(epoch, to: next) }
    }

    /// Brings packets as a link would.
    func bring(_ packets: [Packet], to pipeline: MixPipeline, by ingress: PacketIngress) {
        for packet in packets {
            PipelineBench.bring([packet.bytes], on: EpochKey.hint(of: packet.epoch), to: pipeline, by: ingress)
        }
    }

    /// For whom the packets were that have come to their end, in order.
    var delivered: [Bytes32] { state.withLock { $0.delivered } }

    func deliver(_ packets: [DeliveredPacket]) {
        state.withLock { $0.delivered += packets.compactMap(\.end.recipient) }
    }

    func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool { !isDiskFull }
}
