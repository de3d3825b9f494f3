import FogCore
import FogCrypto
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct ExchangePacketTests {
    private let geometry = Geometry.fog1

    /// SURBs as clients make them.
    private func makeSURBs(_ count: Int, _ dice: inout SeededGenerator) throws -> [SURB] {
        var made: [SURB] = []
        for _ in 0..<count {
            var path: [PathHop] = []
            for number in 1...4 as ClosedRange<UInt8> {
                let bytes = BatchX25519.publicKey(of: SecretBytes(dice.bytes(32)))
                let key = try #require(HopPublicKey(bytes, of: .x25519))
                path.append(PathHop(id: TrialNetwork.id(number), key: key, delay: 1))
            }
            path[3].delay = nil
            path[3].recipient = dice.bytes32()
            path[3].reply = SURBIdentifier(dice.bytes(SURBIdentifier.byteCount))
            made.append(try PacketBuilder(geometry).surb(along: path, using: &dice).surb)
        }
        return made
    }

    private func read(_ bytes: [UInt8], of geometry: Geometry = .fog1) throws -> ExchangePacket {
        try ExchangePacket(reading: bytes.span.bytes, geometry: geometry)
    }

    @Test func aServiceReadsWhatAClientWrites() throws {
        var dice = SeededGenerator(seed: 81)
        let surbs = try makeSURBs(3, &dice)
        let part = ExchangePacket.Part(offset: 70_000, bytes: dice.bytes(100))
        let wanted: [Int?] = [0, nil, 5_000_000]
        for count in 0...3 {
            for isDone in [false, true] {
                let packet = ExchangePacket(
                    exchange: ExchangeID(using: &dice), length: 100_000, parts: [part],
                    replies: (0..<count).map { ExchangePacket.Reply(surb: surbs[$0], wanted: wanted[$0]) },
                    isDone: isDone)
                let again = try read(packet.bytes)
                #expect(again == packet)
                // As it comes out of a packet, filled up with zeros.
                let filler = [UInt8](repeating: 0, count: geometry.payloadLength - packet.bytes.count)
                let filled = try read(packet.bytes + filler)
                #expect(filled == packet)
            }
        }
        let empty = ExchangePacket(
            exchange: ExchangeID(using: &dice), length: 0, parts: [], replies: [], isDone: false)
        let again = try read(empty.bytes)
        #expect(again == empty)
    }

    @Test func theFormatIsTheOneThatIsWrittenDown() throws {
        var dice = SeededGenerator(seed: 82)
        let surb = try makeSURBs(1, &dice)[0]
        let id = ExchangeID(using: &dice)
        let packet = ExchangePacket(
            exchange: id, length: 0x0001_0203, parts: [ExchangePacket.Part(offset: 0x0102, bytes: [7, 8, 9])],
            replies: [
                ExchangePacket.Reply(surb: surb, wanted: 0x0a0b), ExchangePacket.Reply(surb: surb, wanted: nil),
            ], isDone: true)
        var expected: [UInt8] = [1] + id.high.bigEndianBytes + id.low.bigEndianBytes + [0, 1, 2, 3]
        expected += [1, 0, 0, 1, 2, 0, 3, 7, 8, 9]
        expected += [2, 0, 0, 0x0a, 0x0b] + surb.bytes
        expected += [2, 0xff, 0xff, 0xff, 0xff] + surb.bytes
        expected += [3]
        #expect(packet.bytes == expected)
        #expect(id.description == Hexadecimal.encode(id.high.bigEndianBytes + id.low.bigEndianBytes))
    }

    @Test(arguments: [Geometry.fog1, .fogPQ])
    func whatTheLimitsAllowFits(_ geometry: Geometry) throws {
        let most = ExchangePacket.replyLimit(geometry)
        #expect(most >= 1)
        let zeros = [UInt8](repeating: 0, count: geometry.surbLength)
        let surb = try #require(SURB(zeros, of: geometry))
        var dice = SeededGenerator(seed: 83)
        for count in 0...most {
            let room = ExchangePacket.partLimit(geometry, replies: count)
            let packet = ExchangePacket(
                exchange: ExchangeID(using: &dice), length: room,
                parts: [ExchangePacket.Part(offset: 0, bytes: dice.bytes(room))],
                replies: Array(repeating: ExchangePacket.Reply(surb: surb, wanted: 0), count: count), isDone: false)
            #expect(packet.bytes.count == geometry.payloadLength, "\(count) SURBs")
            let again = try read(packet.bytes, of: geometry)
            #expect(again == packet)
        }
        let full = ExchangePacket(
            exchange: ExchangeID(using: &dice), length: 0, parts: [],
            replies: Array(repeating: ExchangePacket.Reply(surb: surb, wanted: 0), count: most), isDone: false)
        let left = geometry.payloadLength - full.bytes.count
        #expect(left >= 0 && left < ExchangePacket.replyHeadLength + geometry.surbLength)
        #expect(ExchangePacket.partLimit(geometry, replies: 1000) == 0)
    }

    /// A part's length has two bytes.
    @Test func partsOfTheLargestPacketsFitTheirLength() throws {
        let geometry = try Geometry(
            group: .x25519, cipher: .aez5, hops: 5, payloadLength: Geometry.payloadLimit)
        var dice = SeededGenerator(seed: 84)
        let room = ExchangePacket.partLimit(geometry, replies: 0)
        let packet = ExchangePacket(
            exchange: ExchangeID(using: &dice), length: room,
            parts: [ExchangePacket.Part(offset: 0, bytes: [UInt8](repeating: 1, count: room))], replies: [],
            isDone: false)
        let again = try read(packet.bytes, of: geometry)
        #expect(again.parts.map(\.bytes.count) == [room])
        let most = ExchangeReply.partLimit(geometry)
        let reply = ExchangeReply(.answered(length: most, offset: 0, bytes: [UInt8](repeating: 1, count: most)))
        let bytes = reply.bytes
        let isSame = try ExchangeReply(reading: bytes.span.bytes) == reply
        #expect(isSame)
    }

    @Test func whatCanNotBeIsRefused() throws {
        func head(_ length: [UInt8]) -> [UInt8] { [1] + [UInt8](repeating: 9, count: 16) + length }
        let good = head([0, 0, 0, 10])
        let read10 = try read(good)
        let longest = try read(head([1, 0, 0, 0]))
        #expect(read10.length == 10 && longest.length == ExchangeLimits.messageBytes)
        // Nothing, something cut off, another version, a length that no request has.
        var bad: [[UInt8]] = [[], [1], Array(good.dropLast()), head([1, 0, 0, 1])]
        var other = good
        other[0] = 2
        bad.append(other)
        // Parts beyond the end or cut off, frames that there aren't, SURBs that are cut off.
        let tails: [[UInt8]] = [
            [1, 0, 0, 0, 8, 0, 3, 1, 2, 3], [1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [1, 0, 0, 0, 0, 0, 3, 1, 2],
            [4], [255], [2, 0, 0, 0, 0], [2, 0, 0, 0, 0] + [UInt8](repeating: 0, count: geometry.surbLength - 1),
        ]
        for tail in tails { bad.append(good + tail) }
        for bytes in bad {
            #expect(throws: ByteError.self, "\(bytes)") { try read(bytes) }
        }
    }

    @Test func servicesAreTheHashesOfTheirNames() {
        // SHA-256 of "fog-service-v1loop".
        #expect(
            Hexadecimal.encode(ServiceName.recipient(ServiceName.loop).array)
                == "93b06eff2189259bdc647e11aac5ea8e70e2dc72a98cf60d6646545390944324")
        #expect(ServiceName.recipient(ServiceName.echo) != ServiceName.recipient(ServiceName.loop))
    }
}
