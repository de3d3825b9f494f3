import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogSphinx

@Suite struct MalformedKEMPacketTests {
    private static func geometry(_ group: Geometry.Group) throws -> Geometry {
        try Geometry(group: group, cipher: .aez5, hops: 5, payloadLength: 1000)
    }

    /// Whichever bit of a header flips, ciphertexts included: its packet is refused, and its neighbours arrive.
    @Test(arguments: [Geometry.Group.xwing, .mlkem768x25519])
    func aBitThatFlippedIsFound(_ group: Geometry.Group) throws {
        var dice = SeededGenerator(seed: 4)
        let geometry = try Self.geometry(group)
        let route = try Route(3, of: group, using: &dice)
        let good = try PacketBuilder(geometry).packet(along: route.hops, payload: [1, 2, 3], using: &dice)
        let key = try route.key(at: 0)
        let unwrapper = PacketUnwrapper(geometry)
        for start in stride(from: 0, to: geometry.headerLength, by: 7 * 20) {
            let flipped = Array(stride(from: start, to: min(start + 7 * 20, geometry.headerLength), by: 7))
            var batch: [UInt8] = []
            for place in flipped {
                var bad = good
                bad[place] ^= 1 << UInt8(place % 8)
                batch += bad + good
            }
            let results = unwrapAll(&batch, with: key, by: unwrapper)
            for (index, place) in flipped.enumerated() {
                #expect(results[2 * index] == .refused(place < 2 ? .prefix : .authenticator), "byte \(place)")
                guard case .passed(let unwrapped) = results[2 * index + 1] else {
                    Issue.record("the neighbour of byte \(place) was refused")
                    continue
                }
                #expect(unwrapped.commands.next == route.hops[1].id)
            }
        }
        for place in [geometry.headerLength, geometry.headerLength + 500, good.count - 1] {
            var bad = good
            bad[place] ^= 0x80
            for hop in 0..<2 { _ = try route.unwrap(&bad, at: hop, of: geometry) }
            #expect(try route.unwrap(&bad, at: 2, of: geometry) == .refused(.payload), "byte \(place)")
        }
    }

    @Test(arguments: [Geometry.Group.xwing, .mlkem768x25519])
    func ciphertextsWithAPointOfSmallOrderAreRefused(_ group: Geometry.Group) throws {
        var dice = SeededGenerator(seed: 5)
        let geometry = try Self.geometry(group)
        let route = try Route(2, of: group, using: &dice)
        let good = try PacketBuilder(geometry).packet(along: route.hops, payload: [], using: &dice)
        for first: UInt8 in [0, 1] {
            var bad = good
            let start = Geometry.prefixLength + group.curveOffset
            bad.replaceSubrange(start..<start + 32, with: [first] + [UInt8](repeating: 0, count: 31))
            var batch = good + bad + good
            let results = unwrapAll(&batch, with: try route.key(at: 0), of: geometry)
            #expect(results[1] == .refused(.element))
            for neighbour in [results[0], results[2]] {
                guard case .passed = neighbour else {
                    Issue.record("a neighbour was refused")
                    continue
                }
            }
        }
    }

    @Test func aKeyThatIsNoneIsRefused() throws {
        var dice = SeededGenerator(seed: 6)
        let geometry = try Self.geometry(.xwing)
        var route = try Route(2, of: .xwing, using: &dice)
        let builder = PacketBuilder(geometry)
        // Coefficients at and above the modulus.
        let lattice = [UInt8](repeating: 0xff, count: 1184)
        route.hops[1].key = try #require(HopPublicKey(lattice + route.known[1].key.bytes[1184...], of: .xwing))
        #expect(throws: PathError.key(1)) { try builder.packet(along: route.hops, payload: [], using: &dice) }
        let point = [UInt8](repeating: 0, count: 32)
        route.hops[1].key = try #require(HopPublicKey(route.known[1].key.bytes[..<1184] + point, of: .xwing))
        #expect(throws: PathError.key(1)) { try builder.packet(along: route.hops, payload: [], using: &dice) }
        #expect(HopPublicKey([UInt8](repeating: 1, count: 1215), of: .xwing) == nil)
        if HopSecretKey(SecretBytes([UInt8](repeating: 1, count: 33)), of: .xwing) != nil {
            Issue.record("a seed of 33 bytes made a key")
        }
    }
}
