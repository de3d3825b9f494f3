import FogCore
import FogCrypto
import FoundationEssentials
import Testing

@testable import FogSphinx

/// Packets that others have made, where the folder with them is at hand (`FOG_VECTORS`).
@Suite struct PublishedPacketTests {
    static let folder = ProcessInfo.processInfo.environment["FOG_VECTORS"]

    struct Case: Decodable {
        struct Node: Decodable {
            let id: String
            let privateKey: String

            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case privateKey = "PrivateKey"
            }
        }

        struct Hop: Decodable {
            let id: String
            let commands: [String]

            enum CodingKeys: String, CodingKey {
                case id = "ID"
                case commands = "Commands"
            }
        }

        let nodes: [Node]
        let path: [Hop]
        let packets: [String]
        let payload: String
        let surb: String
        let surbKeys: String

        enum CodingKeys: String, CodingKey {
            case nodes = "Nodes"
            case path = "Path"
            case packets = "Packets"
            case payload = "Payload"
            case surb = "Surb"
            case surbKeys = "SurbKeys"
        }
    }

    private static func bytes(_ text: String) throws -> [UInt8] { try #require(Hexadecimal.decode(text)) }

    /// A hop's commands as they stand in the file, without the next hop, which the file doesn't have.
    private static func told(_ commands: HopCommands) -> String {
        var text = ""
        if let delay = commands.delay {
            text += "80" + Hexadecimal.encode([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: delay >> $0) })
        }
        if let recipient = commands.recipient { text += "02" + Hexadecimal.encode(recipient.array) }
        if let reply = commands.reply { text += "03" + Hexadecimal.encode(reply.array) }
        return text
    }

    @Test(.enabled(if: folder != nil), arguments: CPUPath.available)
    func everyHopUnwrapsAsPublished(on path: CPUPath) throws {
        let folder = try #require(Self.folder)
        let file = URL(filePath: folder + "/sphinx/katzenpost_nike_x25519.json")
        let cases = try JSONDecoder().decode([Case].self, from: try Data(contentsOf: file))
        #expect(cases.count > 1)
        for published in cases { try check(published, on: path) }
    }

    private func check(_ published: Case, on path: CPUPath) throws {
        let payload = try Self.bytes(published.payload)
        let geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 5, payloadLength: payload.count)
        var packet = try Self.bytes(published.packets[0])
        #expect(packet.count == geometry.packetLength)
        for (place, node) in published.nodes.enumerated() {
            let secret = SecretBytes(try Self.bytes(node.privateKey))
            guard let key = HopSecretKey(secret, of: .x25519) else { throw FogError(.failed, "no key") }
            guard case .passed(let unwrapped) = unwrapAll(&packet, with: key, of: geometry, on: path)[0] else {
                Issue.record("hop \(place) refused its packet")
                return
            }
            #expect(Self.told(unwrapped.commands) == published.path[place].commands.joined())
            if place + 1 < published.nodes.count {
                #expect(unwrapped.commands.next?.description == published.nodes[place + 1].id)
                #expect(Hexadecimal.encode(packet) == published.packets[place + 1])
            }
        }
        let body = Array(packet[geometry.headerLength...])
        if published.surb.isEmpty {
            #expect(Array(body[32...]) == payload)
            return
        }
        let builder = PacketBuilder(geometry, on: path)
        let keys = try #require(SURBKeys(stored: SecretBytes(try Self.bytes(published.surbKeys))))
        #expect(builder.payload(of: body, with: keys) == payload)
        let surbBytes = try Self.bytes(published.surb)
        let surb = try #require(SURB(surbBytes, of: geometry))
        let made = try builder.reply(through: surb, payload: payload)
        #expect(Hexadecimal.encode(made) == published.packets[0])
    }
}
