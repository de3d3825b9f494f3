import FogCore
import FogCrypto
import FoundationEssentials
import Testing

@testable import FogSphinx

/// The worked example of docs/protocols/sphinx.md, which must be what the code does.
@Suite struct WorkedExampleTests {
    /// The random bytes of the example: 00, 01, 02 and so on.
    private struct CountingGenerator: RandomNumberGenerator {
        private var byte: UInt8 = 0

        mutating func next() -> UInt64 {
            var word: UInt64 = 0
            for index in 0..<8 {
                word |= UInt64(byte) << UInt64(8 * index)
                byte &+= 1
            }
            return word
        }
    }

    /// The lines `name: hexadecimal digits` of the example's block.
    private static func published() throws -> [String: [UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: folder.appending(path: "docs/protocols/sphinx.md"), encoding: .utf8)
        let parts = text.components(separatedBy: "```example\n")
        guard parts.count == 2 else { throw FogError(.notFound, "the document has no example") }
        var values: [String: [UInt8]] = [:]
        var name = ""
        for line in parts[1].components(separatedBy: "```")[0].split(separator: "\n") {
            let pieces = line.split(separator: ":", maxSplits: 1)
            var digits = line[...]
            if pieces.count == 2 || line.hasSuffix(":") {
                name = String(pieces[0])
                digits = pieces.count == 2 ? pieces[1] : ""
                values[name] = []
            }
            values[name]? += try #require(Hexadecimal.decode(digits.filter { $0 != " " }))
        }
        return values
    }

    /// What the code makes of the example's keys, names and random bytes.
    private static func made() throws -> [String: [UInt8]] {
        let geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 3, payloadLength: 16)
        var values: [String: [UInt8]] = [:]
        var hops: [PathHop] = []
        var keys: [SecretBytes] = []
        for place in 0..<2 {
            let secret = SecretBytes([UInt8](repeating: UInt8(0xa0 + place), count: 32))
            guard let key = HopSecretKey(secret, of: .x25519)?.publicKey,
                let id = NodeID(bytes: [UInt8](repeating: UInt8(0xe0 + place), count: 32))
            else { throw FogError(.failed, "no key") }
            hops.append(PathHop(id: id, key: key))
            keys.append(secret)
            values["secret key \(place)"] = secret.revealed
            values["public key \(place)"] = key.bytes
            values["identifier \(place)"] = id.bytes
        }
        hops[0].delay = 2
        hops[1].recipient = Bytes32([UInt8](repeating: 0xcc, count: 32))
        let payload = Array("sixteen bytes ok".utf8)
        var generator = CountingGenerator()
        let secrets = try PathSecrets.of([hops], group: .x25519, using: &generator, on: .portable)[0]
        for place in 0..<2 {
            let all = secrets.keys[place].revealed
            values["element \(place)"] = secrets.elements[place]
            values["authenticator key \(place)"] = Array(all[HopKeys.authenticator])
            values["routing key \(place)"] = Array(all[HopKeys.routing])
            values["vector \(place)"] = Array(all[HopKeys.vector])
            values["payload key \(place)"] = Array(all[HopKeys.payload])
            values["blinding seed \(place)"] = Array(all[HopKeys.blinding])
            values["delay secret \(place)"] = Array(all[HopKeys.delay])
        }
        generator = CountingGenerator()
        var packet = try PacketBuilder(geometry, on: .portable).packet(
            along: hops, payload: payload, using: &generator)
        for place in 0..<2 {
            values["packet \(place)"] = packet
            guard let key = HopSecretKey(keys[place], of: .x25519),
                case .passed(let unwrapped) = unwrapAll(&packet, with: key, of: geometry, on: .portable)[0]
            else {
                throw FogError(.failed, "hop \(place) refused the example")
            }
            values["replay tag \(place)"] = unwrapped.replayTag.array
            #expect(unwrapped.delaySecret.array == values["delay secret \(place)"])
        }
        values["payload"] = payload
        #expect(Array(packet[(geometry.headerLength + Geometry.payloadTagLength)...]) == payload)
        return values
    }

    @Test func theDocumentShowsWhatTheCodeDoes() throws {
        let made = try Self.made()
        let published = try Self.published()
        for (name, value) in made { #expect(published[name] == value, "\(name)") }
        #expect(Set(published.keys) == Set(made.keys))
    }
}
