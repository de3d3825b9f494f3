import FogCore
import FogCrypto
import FogSimulation
import FogSphinx

/// Packets to unwrap on one path, and how many allocations that takes.
struct UnwrapCheck: ~Copyable {
    /// Why nothing can be counted.
    enum Unprepared: Error {
        case key
        case refused
    }

    private let geometry = Geometry.fog1
    private let packets: [UInt8]
    private let key: HopSecretKey
    private let unwrapper: PacketUnwrapper

    /// Builds `count` packets through as many hops as the geometry has.
    init(_ count: Int, on path: CPUPath) throws {
        var dice = SeededGenerator(seed: 1)
        func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        let secrets = (0..<geometry.hops).map { _ in bytes(32) }
        var hops: [PathHop] = []
        for secret in secrets {
            guard let key = HopSecretKey(SecretBytes(secret), of: geometry.group)?.publicKey,
                let id = NodeID(bytes: bytes(32))
            else { throw Unprepared.key }
            hops.append(PathHop(id: id, key: key, delay: 1))
        }
        let builder = PacketBuilder(geometry, on: path)
        var packets: [UInt8] = []
        for _ in 0..<count {
            packets += try builder.packet(along: hops, payload: bytes(geometry.payloadLength), using: &dice)
        }
        guard let key = HopSecretKey(SecretBytes(secrets[0]), of: geometry.group) else { throw Unprepared.key }
        self.packets = packets
        self.key = key
        unwrapper = PacketUnwrapper(geometry, on: path)
    }

    /// Unwraps fresh copies of the packets in batches, and gives the allocations of all but the first batch, which
    /// makes ready what is made once.
    func allocations(inBatchesOf size: Int, _ count: AllocationCount) throws -> Int {
        var sum = 0
        for round in 0...packets.count / geometry.packetLength / size {
            let start = max(0, round - 1) * size * geometry.packetLength
            var batch = Array(packets[start..<start + size * geometry.packetLength])
            var results = [UnwrapResult](repeating: .refused(.prefix), count: size)
            var span = batch.mutableSpan
            var bytes = span.mutableBytes
            var resultSpan = results.mutableSpan
            var isDone = false
            let found = count.during { isDone = unwrapper.unwrap(&bytes, with: key, into: &resultSpan) }
            let passed = results.allSatisfy { if case .passed = $0 { true } else { false } }
            guard isDone, passed else { throw Unprepared.refused }
            if round > 0 { sum += found }
        }
        return sum
    }
}
