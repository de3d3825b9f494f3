import CFogCrypto
import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogSphinx

/// Whether a header tells how long the path is, to somebody on the way or to a hop that decrypts it.
@Suite struct PathLengthTests {
    /// Counts of each byte value in each region of a header, for one length of path and one place on it.
    private struct Histogram {
        private var counts = [Double](repeating: 0, count: 256)
        private var total = 0.0

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            for byte in bytes { counts[Int(byte)] += 1 }
            total += Double(bytes.count)
        }

        /// Pearson's χ² against the uniform distribution: 255 degrees of freedom, so 255 on average, with a standard
        /// deviation of 22.6. Beyond 430 comes one in 10^10.
        var deviation: Double {
            let expected = total / 256
            return counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
        }
    }

    /// Builds headers of paths of each length, follows each to its end, and gives the deviation of every part: the slots
    /// of the routing information as they travel, the authenticator, and at each hop what it decrypts behind its own
    /// slot.
    private func deviations(
        _ geometry: Geometry, _ count: Int, filledBy filler: (inout SeededGenerator) -> any RandomNumberGenerator
    ) throws -> [String: Double] {
        var dice = SeededGenerator(seed: 12)
        let network = try (0..<geometry.hops).map { _ in try KnownHop(geometry.group, using: &dice) }
        let unwrapper = PacketUnwrapper(geometry)
        var histograms: [String: Histogram] = [:]
        for length in 1...geometry.hops {
            var route = Route(Array(network[..<length]), using: &dice)
            route.hops[length - 1].recipient = Bytes32([UInt8](repeating: 9, count: 32))
            for _ in 0..<count {
                var generator = filler(&dice)
                var packet = try Self.packet(geometry, route.hops, &generator)
                for place in 0..<length {
                    let head = Array(packet[..<geometry.headerLength])
                    let start = geometry.routingStart
                    let routing = head[start..<start + geometry.routingLength]
                    for region in 0..<geometry.hops {
                        let first = start + region * geometry.routingLength / geometry.hops
                        let last = start + (region + 1) * geometry.routingLength / geometry.hops
                        histograms["\(length) hops, hop \(place), part \(region)", default: Histogram()]
                            .add(head[first..<last])
                    }
                    histograms["\(length) hops, hop \(place), authenticator", default: Histogram()]
                        .add(head[geometry.authenticatorStart...])
                    if geometry.group == .x25519 {
                        let plain = try Self.decrypted(Array(routing), Array(head[2..<34]), route.known[place])
                        histograms["\(length) hops, hop \(place), decrypted", default: Histogram()]
                            .add(plain[geometry.slotLength...])
                    }
                    guard case .passed = unwrapAll(&packet, with: try route.key(at: place), by: unwrapper)[0] else {
                        throw FogError(.failed, "hop \(place) refused its packet")
                    }
                }
            }
        }
        return histograms.mapValues(\.deviation)
    }

    private static func packet(
        _ geometry: Geometry, _ hops: [PathHop], _ generator: inout some RandomNumberGenerator
    ) throws -> [UInt8] {
        try PacketBuilder(geometry).packet(along: hops, payload: [], using: &generator)
    }

    /// What a hop sees of the routing information, by another implementation's exchange and expansion.
    private static func decrypted(_ routing: [UInt8], _ element: [UInt8], _ hop: KnownHop) throws -> [UInt8] {
        let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: hop.secret.revealed)
        let share = try key.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: element))
        let keys = HKDF<SHA256>.expand(
            pseudoRandomKey: share.withUnsafeBytes { Array($0) }, info: Array("katzenpost-kdf-v0-hkdf-sha256".utf8),
            outputByteCount: 160
        ).withUnsafeBytes { Array($0) }
        var plain = routing
        fog_aes256ctr_xor(Array(keys[32..<64]), Array(keys[64..<80]), &plain, plain.count, FOG_CPU_PORTABLE)
        return plain
    }

    /// Gives what a generator gives for the ephemeral key, and zeros for what fills the header.
    private struct ZeroFiller: RandomNumberGenerator {
        var dice: SeededGenerator
        var left = 4

        mutating func next() -> UInt64 {
            left -= 1
            return left >= 0 ? dice.next() : 0
        }
    }

    @Test(arguments: [Geometry.fog1, .fogPQ])
    func headersOfShortPathsLookLikeAnyOther(_ geometry: Geometry) throws {
        let found = try deviations(geometry, geometry.group == .x25519 ? 600 : 60) { dice in
            SeededGenerator(seed: dice.next())
        }
        for (part, deviation) in found { #expect(deviation < 430, "\(part)") }
        #expect(found.count > 80)
    }

    /// The test above sees what it is for: with zeros behind the last hop's commands, the last hop of a short path knows.
    @Test func headersFilledWithZerosAreNoticed() throws {
        let found = try deviations(.fog1, 100) { dice in ZeroFiller(dice: SeededGenerator(seed: dice.next())) }
        #expect(found.contains { $0.value > 430 && $0.key.hasSuffix("decrypted") })
    }
}
