import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogSphinx

@Suite struct RoundTripTests {
    @Test(arguments: CPUPath.available, 1...5)
    func aPacketArrivesAndItsReplyComesBack(on path: CPUPath, hops: Int) throws {
        var dice = SeededGenerator(seed: UInt64(hops))
        for cipher in Geometry.WideBlockCipher.allCases {
            let geometry = try Geometry(group: .x25519, cipher: cipher, hops: 5, payloadLength: 2048)
            let builder = PacketBuilder(geometry, on: path)
            for _ in 0..<20 {
                var there = try Route(hops, using: &dice)
                let recipient = try #require(Bytes32((0..<32).map { _ in UInt8.random(in: 0...255, using: &dice) }))
                there.hops[hops - 1].recipient = recipient
                let text = Array("somebody's question".utf8)
                var packet = try builder.packet(along: there.hops, payload: text, using: &dice)
                #expect(packet.count == geometry.packetLength)
                try travel(&packet, along: there, geometry, path) { commands in
                    #expect(commands.recipient == recipient && commands.reply == nil)
                }
                let body = packet[geometry.headerLength...]
                let expected =
                    [UInt8](repeating: 0, count: 32) + text + [UInt8](repeating: 0, count: 2048 - text.count)
                #expect(Array(body) == expected)

                var back = try Route(hops, using: &dice)
                let identifier = try #require(SURBIdentifier((0..<16).map { UInt8($0) }))
                back.hops[hops - 1].reply = identifier
                let (surb, keys) = try builder.surb(along: back.hops, using: &dice)
                let sent = try #require(SURB(surb.bytes, of: geometry))
                #expect(sent == surb && surb.bytes.count == geometry.surbLength)
                var reply = try builder.reply(through: sent, payload: Array("an answer".utf8))
                try travel(&reply, along: back, geometry, path) { #expect($0.reply == identifier) }
                let found = try #require(builder.payload(of: Array(reply[geometry.headerLength...]), with: keys))
                #expect(found.prefix(9) == Array("an answer".utf8)[...] && found.count == 2048)
                reply[reply.count - 1] ^= 1
                #expect(builder.payload(of: Array(reply[geometry.headerLength...]), with: keys) == nil)
            }
        }
    }

    private func travel(
        _ packet: inout [UInt8], along route: Route, _ geometry: Geometry, _ path: CPUPath,
        _ arrive: (HopCommands) throws -> Void
    ) throws {
        var tags: Set<Bytes32> = []
        for (place, hop) in route.hops.enumerated() {
            guard case .passed(let unwrapped) = try route.unwrap(&packet, at: place, of: geometry, on: path) else {
                Issue.record("hop \(place) refused the packet")
                return
            }
            tags.insert(unwrapped.replayTag)
            #expect(unwrapped.commands.delay == hop.delay)
            if place + 1 < route.hops.count {
                #expect(unwrapped.commands.next == route.hops[place + 1].id)
            } else {
                #expect(unwrapped.commands.next == nil)
                try arrive(unwrapped.commands)
            }
        }
        #expect(tags.count == route.hops.count)
    }
}
