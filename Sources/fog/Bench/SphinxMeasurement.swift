import Crypto
import FogCore
import FogCrypto
import FogSphinx

/// Measures unwrapping, building and the reference in turns, so that what else the machine does hits all alike.
struct SphinxMeasurement {
    let geometry: SphinxGeometry
    let batch: Int

    /// Turns, of which the fastest counts: what disturbs only ever makes slower.
    private static let turns = 12
    /// How many packets are unwrapped in a turn, at least.
    private static let packetsPerTurn = 1024

    private struct Stopwatch {
        private(set) var best = Double.infinity

        /// Runs `count` of something and keeps the time of each if it is the best.
        mutating func measure(_ count: Int, _ work: () throws -> Void) rethrows {
            let start = ProcessorTime.ofThread
            try work()
            best = min(best, Double(ProcessorTime.ofThread - start) / 1e9 / Double(count))
        }
    }

    func run() throws -> SphinxFigures {
        let geometry = geometry.geometry
        var generator = SystemRandomNumberGenerator()
        let secret = SecretBytes.random(geometry.group.secretLength, using: &generator)
        guard let key = HopSecretKey(secret, of: geometry.group), let publicKey = key.publicKey else {
            throw FogError(.failed, "no key for packets of \(geometry)")
        }
        var hops: [PathHop] = []
        for _ in 0..<geometry.hops {
            guard let id = NodeID(bytes: SecretBytes.random(NodeID.byteCount, using: &generator).revealed) else {
                continue
            }
            hops.append(PathHop(id: id, key: publicKey, delay: 1))
        }
        let builder = PacketBuilder(geometry)
        var distinct: [UInt8] = []
        for _ in 0..<batch { distinct += try builder.packet(along: hops, payload: [1], using: &generator) }
        let repeats = (Self.packetsPerTurn + batch - 1) / batch
        let all = [UInt8]((0..<repeats).map { _ in distinct }.joined())
        let length = batch * geometry.packetLength

        let unwrapper = PacketUnwrapper(geometry)
        var results = [UnwrapResult](repeating: .refused(.prefix), count: batch)
        var (unwrapping, building, exchanging) = (Stopwatch(), Stopwatch(), Stopwatch())
        let (mine, theirs) = (
            Curve25519.KeyAgreement.PrivateKey(), Curve25519.KeyAgreement.PrivateKey().publicKey
        )
        for _ in 0..<Self.turns {
            var packets = all
            var passed = 0
            unwrapping.measure(repeats * batch) {
                var span = packets.mutableSpan
                var bytes = span.mutableBytes
                var resultSpan = results.mutableSpan
                for index in 0..<repeats {
                    var part = bytes._mutatingExtracting(index * length..<(index + 1) * length)
                    _ = unwrapper.unwrap(&part, with: key, into: &resultSpan)
                    for place in 0..<batch { if case .passed = resultSpan[place] { passed += 1 } }
                }
            }
            guard passed == repeats * batch else {
                throw FogError(.failed, "only \(passed) of \(repeats * batch) packets came out right")
            }
            try building.measure(64) {
                for _ in 0..<64 { _ = try builder.packet(along: hops, payload: [1], using: &generator) }
            }
            try exchanging.measure(256) {
                for _ in 0..<256 { _ = try mine.sharedSecretFromKeyAgreement(with: theirs) }
            }
        }
        return SphinxFigures(
            geometry: self.geometry.description, batch: batch, cpuPath: CPUPath.selected.rawValue,
            unwrapPerSecond: 1 / unwrapping.best, buildPerSecond: 1 / building.best,
            x25519PerSecond: 1 / exchanging.best, ratio: exchanging.best / unwrapping.best,
            buildRatio: exchanging.best / building.best)
    }
}
