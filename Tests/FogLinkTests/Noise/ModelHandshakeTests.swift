import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogLink

/// Compares handshakes with a KEM with those of `Models/noise-model.py`, written from the documents alone: one that is
/// kept here, and those of the file that the environment variable FOG_NOISE_MODEL names. Where FOG_NOISE_TRANSCRIPTS
/// names a file, handshakes are written to it that the model has to check.
@Suite struct ModelHandshakeTests {
    static let model = ProcessInfo.processInfo.environment["FOG_NOISE_MODEL"]
    static let transcripts = ProcessInfo.processInfo.environment["FOG_NOISE_TRANSCRIPTS"]

    @Test func theKeptHandshakeIsReproduced() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let cases = try NoiseCase.read(folder.appending(path: "Models/XKhfs.json").path)
        #expect(cases.count == 1)
        for modelled in cases { try compare(modelled) }
    }

    @Test(.enabled(if: model != nil, "FOG_NOISE_MODEL names no file")) func theModelsHandshakesAreReproduced() throws {
        let cases = try NoiseCase.read(try #require(Self.model))
        #expect(cases.count >= 18)
        for modelled in cases { try compare(modelled) }
    }

    /// As the initiator everything follows from what the model chose. As the responder only the first message can be
    /// read: the model's later ones follow from randomness of the KEM that can't be chosen.
    private func compare(_ modelled: NoiseCase) throws {
        var initiator = try modelled.begin(.initiator)
        var responder = try modelled.begin(.responder)
        let count = initiator.noise.messageCount
        for (index, message) in modelled.messages.prefix(count).enumerated() {
            let (payload, sealed) = (try NoiseCase.bytes(message.payload), try NoiseCase.bytes(message.ciphertext))
            if index == 0 { #expect(try responder.read(sealed) == payload) }
            if index.isMultiple(of: 2) {
                #expect(try initiator.write(payload) == sealed, "\(modelled.protocolName), message \(index)")
            } else {
                #expect(try initiator.read(sealed) == payload, "\(modelled.protocolName), message \(index)")
            }
        }
        #expect(try initiator.handshakeHash == NoiseCase.bytes(modelled.handshakeHash))
        var ciphers = try #require(initiator.split())
        let keys = try #require(modelled.transportKeys).map { SecretBytes(try NoiseCase.bytes($0)) }
        var others = keys.map { CipherState(initiator.noise.cipher, key: $0) }
        for (index, message) in modelled.messages.enumerated().dropFirst(count) {
            let (payload, sealed) = (try NoiseCase.bytes(message.payload), try NoiseCase.bytes(message.ciphertext))
            if index.isMultiple(of: 2) {
                #expect(try ciphers.sending.encrypt(payload) == sealed)
            } else {
                #expect(try ciphers.receiving.decrypt(sealed) == payload)
            }
            #expect(try others[index % 2].encrypt(payload) == sealed)
        }
        // Both go on by themselves.
        _ = try responder.write([])
    }

    @Test(.enabled(if: transcripts != nil, "FOG_NOISE_TRANSCRIPTS names no file"))
    func handshakesAreWrittenForTheModel() throws {
        var dice = SeededGenerator(seed: 41)
        var cases: [NoiseCase] = []
        for pattern in ["NN", "NK", "NX", "XN", "XK", "XX", "KN", "KX", "IN", "IK", "IX"] {
            for (place, suite) in RoundTripTests.suites.enumerated() {
                let modifier = place.isMultiple(of: 2) ? "hfs" : "hfs+psk\(place % 3)"
                cases.append(try transcript("Noise_\(pattern)\(modifier)_25519+MLKEM768_\(suite)", &dice))
            }
        }
        try NoiseCase.write(cases, to: try #require(Self.transcripts))
    }

    private func transcript(_ name: String, _ dice: inout SeededGenerator) throws -> NoiseCase {
        let sides = try HandshakeSides(name, using: &dice)
        var run = try sides.begin()
        var messages: [NoiseCase.Message] = []
        func add(_ payload: [UInt8], _ sealed: [UInt8]) {
            messages.append(.init(payload: Hexadecimal.encode(payload), ciphertext: Hexadecimal.encode(sealed)))
        }
        func payload() -> [UInt8] { SecretBytes.random(.random(in: 0...90, using: &dice), using: &dice).revealed }
        for _ in 0..<sides.noise.messageCount {
            let payload = payload()
            add(payload, try run.exchange(payload))
        }
        var first = try #require(run.initiator.split())
        var second = try #require(run.responder.split())
        for index in sides.noise.messageCount..<sides.noise.messageCount + 4 {
            let payload = payload()
            let isFirst = index.isMultiple(of: 2)
            add(payload, isFirst ? try first.sending.encrypt(payload) : try second.sending.encrypt(payload))
        }
        let (own, other) = (sides.initiatorKeys, sides.responderKeys)
        func text(_ secret: SecretBytes?) -> String? { secret.map { Hexadecimal.encode($0.revealed) } }
        return NoiseCase(
            protocolName: name, initPrologue: Hexadecimal.encode(sides.prologue), initStatic: text(own.staticKey),
            initEphemeral: text(own.ephemeral), initRemoteStatic: own.remoteStatic.map(Hexadecimal.encode),
            initKemSeed: text(own.kemSeed), initPsks: own.psks.compactMap(text),
            respPrologue: Hexadecimal.encode(sides.prologue), respStatic: text(other.staticKey),
            respEphemeral: text(other.ephemeral), respRemoteStatic: other.remoteStatic.map(Hexadecimal.encode),
            respPsks: other.psks.compactMap(text), handshakeHash: Hexadecimal.encode(run.responder.handshakeHash),
            messages: messages)
    }
}
