import FogCore
import FogCrypto
import FoundationEssentials
import Testing

@testable import FogLink

/// The worked example of docs/protocols/htx.md, which a second implementation has computed: the code must do the same.
@Suite struct WorkedExampleTests {
    /// Gives the secrets of the example in the order in which a handshake takes them.
    private struct ExampleGenerator: RandomNumberGenerator {
        private var words = 0

        mutating func next() -> UInt64 {
            words += 1
            return words <= 4 ? 0xa1a1_a1a1_a1a1_a1a1 : 0xa2a2_a2a2_a2a2_a2a2
        }
    }

    private static func published() throws -> [String: [UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "docs/protocols/htx.md"), encoding: .utf8)
        let parts = text.components(separatedBy: "```example\n")
        guard parts.count == 2 else { throw FogError(.notFound, "the document has no example") }
        var values: [String: [UInt8]] = [:]
        var name = ""
        for line in parts[1].components(separatedBy: "```")[0].split(separator: "\n") {
            var digits = line
            if let colon = line.firstIndex(of: ":") {
                name = String(line[..<colon])
                digits = line[line.index(after: colon)...]
            }
            values[name, default: []] += try #require(Hexadecimal.decode(digits.filter { $0 != " " }))
        }
        return values
    }

    @Test func theCodeDoesWhatTheDocumentShows() throws {
        let example = try Self.published()
        func bytes(_ name: String) throws -> [UInt8] { try #require(example[name]) }
        let name = try bytes("network")
        let network = try #require(Bytes32(name))
        let now = Now(monotonic: .origin, wall: WallTime(millisecondsSinceEpoch: 0))
        var generator = ExampleGenerator()
        let side = LinkSide(
            network: network, role: .gateway, staticKey: SecretBytes(try bytes("initiator's static key")))
        var initiator = LinkInitiator(
            side, pattern: .known, remoteStatic: try bytes("responder's public key"), responderRole: .mix,
            randomness: [HandshakeRandomness(using: &generator)], at: now)
        var outputs = Outputs<HandshakeAction>()
        var sent: [UInt8] = []
        var agreement: LinkAgreement?
        func perform() {
            outputs.drain { action in
                switch action {
                case .send(let bytes): sent += bytes
                case .agreed(let agreed, _): agreement = agreed
                case .failed(let error): Issue.record("\(error)")
                }
            }
        }
        initiator.begin(into: &outputs)
        perform()
        #expect(try sent == bytes("opening"))
        sent = []
        try bytes("answer").withUnsafeBytes { initiator.receive($0, into: &outputs) }
        perform()
        #expect(try sent == bytes("finish"))
        let agreed = try #require(agreement)
        #expect(try agreed.handshakeHash == bytes("handshake hash"))
        #expect(try agreed.sendingKey.revealed == bytes("initiator's sending key"))
        #expect(try agreed.receivingKey.revealed == bytes("responder's sending key"))

        var link = Link(agreed, at: now)
        link.ping(at: now)
        var buffers = LinkBuffers()
        var source = NoDatagrams()
        var actions = Outputs<LinkAction>()
        try link.fill(&buffers, from: &source, upTo: 1, at: now, into: &actions)
        #expect(try buffers.output == bytes("first record"))
    }

    /// The responder's answer depends on dice of the library's; it must take the opening, and agree with whoever sent it.
    @Test func aResponderTakesTheOpening() throws {
        let example = try Self.published()
        let name = try #require(example["network"])
        let network = try #require(Bytes32(name))
        let now = Now(monotonic: .origin, wall: WallTime(millisecondsSinceEpoch: 0))
        var generator = ExampleGenerator()
        let key = try #require(example["responder's static key"])
        let secret = SecretBytes(key)
        var responder = LinkResponder(
            LinkSide(network: network, role: .mix, staticKey: secret),
            cookies: LinkCookies(key: .random(32, using: &generator)), address: [],
            randomness: HandshakeRandomness(using: &generator), at: now)
        var outputs = Outputs<HandshakeAction>()
        let opening = try #require(example["opening"])
        opening.withUnsafeBytes {
            responder.receive($0, under: .none, at: now, into: &outputs)
        }
        var kinds: [UInt8] = []
        outputs.drain { action in
            if case .send(let bytes) = action { kinds.append(bytes[2]) } else { Issue.record("\(action)") }
        }
        #expect(kinds == [HandshakeMessage.Kind.noise.rawValue])
    }
}
