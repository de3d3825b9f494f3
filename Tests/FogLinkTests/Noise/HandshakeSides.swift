import Crypto
import FogCrypto
import FogSimulation

@testable import FogLink

/// Both sides of a handshake, with random keys.
struct HandshakeSides {
    let noise: NoiseProtocol
    var prologue: [UInt8]
    var initiatorKeys: HandshakeKeys
    var responderKeys: HandshakeKeys

    init(_ name: String, using dice: inout SeededGenerator) throws {
        let noise = try NoiseProtocol(name)
        self.noise = noise
        prologue = SecretBytes.random(.random(in: 0...50, using: &dice), using: &dice).revealed
        let psks = (0..<noise.pattern.pskCount).map { _ in SecretBytes.random(32, using: &dice) }
        let (first, second) = (SecretBytes.random(32, using: &dice), SecretBytes.random(32, using: &dice))
        initiatorKeys = try Self.keys(noise.needs(of: .initiator), first, second, psks, &dice)
        responderKeys = try Self.keys(noise.needs(of: .responder), second, first, psks, &dice)
    }

    private static func keys(
        _ needs: HandshakeNeeds, _ own: SecretBytes, _ other: SecretBytes, _ psks: [SecretBytes],
        _ dice: inout SeededGenerator
    ) throws -> HandshakeKeys {
        let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: other.revealed)
        return HandshakeKeys(
            staticKey: needs.staticKey ? own : nil,
            ephemeral: needs.ephemeral ? .random(32, using: &dice) : nil,
            kemSeed: needs.kemSeed ? .random(64, using: &dice) : nil,
            remoteStatic: needs.remoteStatic ? Array(key.publicKey.rawRepresentation) : nil, psks: psks)
    }

    init(_ name: String, seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        try self.init(name, using: &dice)
    }

    func begin() throws(NoiseError) -> HandshakeRun {
        HandshakeRun(
            initiator: try HandshakeState(noise, role: .initiator, prologue: prologue, keys: initiatorKeys),
            responder: try HandshakeState(noise, role: .responder, prologue: prologue, keys: responderKeys))
    }
}
