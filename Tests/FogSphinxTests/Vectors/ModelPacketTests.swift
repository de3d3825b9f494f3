import FogCore
import FogCrypto
import FoundationEssentials
import Testing

@testable import FogSphinx

/// Compares with what `Models/sphinx-model.py`, written from the document alone, says of random packets and damaged ones,
/// where the environment variable FOG_SPHINX_MODEL names its file.
@Suite struct ModelPacketTests {
    static let model = ProcessInfo.processInfo.environment["FOG_SPHINX_MODEL"]

    private struct Case: Decodable {
        struct Hop: Decodable {
            let result: String
            let next, recipient, reply, replayTag, delaySecret, packet: String?
            let delay: UInt32?
        }

        let kind, geometry: String
        let secrets: [String]
        let packet, payload, surb, surbKeys, replyPayload: String?
        let hops: [Hop]
    }

    private static func bytes(_ text: String?) throws -> [UInt8] {
        let text = try #require(text)
        return try #require(Hexadecimal.decode(text))
    }

    private static func reason(_ refusal: UnwrapRefusal) -> String {
        switch refusal {
        case .prefix: "refused:prefix"
        case .element: "refused:element"
        case .authenticator: "refused:authenticator"
        case .commands: "refused:commands"
        case .payload: "refused:payload"
        }
    }

    @Test(.enabled(if: model != nil, "FOG_SPHINX_MODEL names no file"), arguments: CPUPath.available)
    func everyHopDoesWhatTheModelSays(on path: CPUPath) throws {
        let file = try #require(Self.model)
        let data = try Data(contentsOf: URL(filePath: file))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let cases = try decoder.decode([Case].self, from: data)
        var refused: Set<String> = []
        for (number, modelled) in cases.enumerated() {
            let geometry = try Geometry(parsing: modelled.geometry)
            let builder = PacketBuilder(geometry, on: path)
            var packet = try Self.bytes(modelled.packet)
            if let surb = modelled.surb, modelled.replyPayload != "refused:payload" {
                let sent = try Self.bytes(surb)
                let read = try #require(SURB(sent, of: geometry))
                #expect(try builder.reply(through: read, payload: Self.bytes(modelled.payload)) == packet, "\(number)")
            }
            for (place, hop) in modelled.hops.enumerated() {
                let secret = SecretBytes(try Self.bytes(modelled.secrets[place]))
                guard packet.count == geometry.packetLength else {
                    #expect(hop.result == "refused:prefix", "\(number), hop \(place)")
                    continue
                }
                guard let key = HopSecretKey(secret, of: geometry.group) else {
                    throw FogError(.failed, "no key for case \(number)")
                }
                switch unwrapAll(&packet, with: key, of: geometry, on: path)[0] {
                case .refused(let refusal):
                    #expect(Self.reason(refusal) == hop.result, "\(number) \(modelled.kind), hop \(place)")
                    refused.insert(Self.reason(refusal))
                case .passed(let unwrapped):
                    try Self.compare(unwrapped, packet, hop, geometry, "\(number) \(modelled.kind), hop \(place)")
                }
            }
            guard let keys = modelled.surbKeys, let reply = modelled.replyPayload else { continue }
            let stored = SecretBytes(try Self.bytes(keys))
            let read = try #require(SURBKeys(stored: stored))
            let payload = builder.payload(of: Array(packet[geometry.headerLength...]), with: read)
            #expect(payload.map(Hexadecimal.encode) ?? "refused:payload" == reply, "\(number)")
        }
        #expect(cases.count >= 20 && refused.count == 5)
    }

    private static func compare(
        _ unwrapped: UnwrappedPacket, _ packet: [UInt8], _ hop: Case.Hop, _ geometry: Geometry, _ name: String
    ) throws {
        let commands = unwrapped.commands
        let out: ArraySlice<UInt8>
        let result: String
        if commands.next != nil {
            (result, out) = ("forward", packet[...])
        } else if commands.reply != nil {
            (result, out) = ("reply", packet[geometry.headerLength...])
        } else {
            (result, out) = ("deliver", packet[(geometry.headerLength + Geometry.payloadTagLength)...])
        }
        #expect(hop.result == result, "\(name)")
        #expect(hop.next == commands.next?.description, "\(name)")
        #expect(hop.delay == commands.delay, "\(name)")
        #expect(hop.recipient == commands.recipient.map { Hexadecimal.encode($0.array) }, "\(name)")
        #expect(hop.reply == commands.reply.map { Hexadecimal.encode($0.array) }, "\(name)")
        #expect(hop.replayTag == Hexadecimal.encode(unwrapped.replayTag.array), "\(name)")
        #expect(hop.delaySecret == Hexadecimal.encode(unwrapped.delaySecret.array), "\(name)")
        #expect(try bytes(hop.packet) == Array(out), "\(name)")
    }
}
