import Crypto
import FogCore
import FogCrypto
import Testing

@testable import FogLink

/// Values that a second implementation, `Models/noise-model.py`, computed from the same keys.
@Suite struct KnownAnswerTests {
    /// Runs a handshake with keys of one repeated byte each: its hash, and a message from either side behind it, or two
    /// from the initiator in a one-way pattern.
    private func run(_ name: String) throws -> (hash: [UInt8], sealed: [[UInt8]]) {
        let noise = try NoiseProtocol(name)
        func repeated(_ byte: Int) -> SecretBytes { SecretBytes([UInt8](repeating: UInt8(byte), count: 32)) }
        func state(_ role: HandshakeState.Role, _ own: Int, _ other: Int) throws -> HandshakeState {
            let needs = noise.needs(of: role)
            let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: repeated(other).revealed).publicKey
            let keys = HandshakeKeys(
                staticKey: repeated(own), ephemeral: repeated(own + 2),
                remoteStatic: needs.remoteStatic ? Array(key.rawRepresentation) : nil,
                psks: (0..<needs.pskCount).map { repeated(0x50 + $0) })
            return try HandshakeState(noise, role: role, prologue: Array("fog".utf8), keys: keys)
        }
        var run = HandshakeRun(initiator: try state(.initiator, 1, 2), responder: try state(.responder, 2, 1))
        func payload(_ index: Int) -> [UInt8] { (0..<10 * index).map { UInt8($0) } }
        for index in 0..<noise.messageCount { try run.exchange(payload(index)) }
        var first = try #require(run.initiator.split()).sending
        var second = try #require(run.responder.split()).sending
        let sealed = try (noise.messageCount..<noise.messageCount + 2).map { index in
            let isFirst = index.isMultiple(of: 2) || noise.isOneWay
            return isFirst ? try first.encrypt(payload(index)) : try second.encrypt(payload(index))
        }
        return (run.initiator.handshakeHash, sealed)
    }

    @Test(arguments: [
        (
            "Noise_XK_25519_ChaChaPoly_SHA256",
            "430af85bb3024edcbd32065802338d94c38d799e1a377e01297cc6d2c5cea022",
            "233a3ed1ed434395f5150421042a2e377ff54fdef7a795b460731130d84b17bb"
        ),
        (
            "Noise_NK_25519_AESGCM_BLAKE2b",
            "e351998bd88b3c8fe193fd798da20e6ab5e78a492e5a4a6502815e87f0690a8f"
                + "330f3142490c218b0d3ac4cf73f66ac950fe85fb177c74999faf5f7fdc0105a4",
            "f0dffb9f987eb807229699dd7f0c4de6cd37b6c24fbb6ab0c80630151229df5f"
        ),
        (
            "Noise_XXpsk3_25519_AESGCM_SHA512",
            "8db1baae6a7d712cba109a3fbaf73e0ea6dd296db1576208595a06118538c3fb"
                + "0abf5cbc6cff287eabc086e05d8b610e01a53d51c632c9e84506a14d574df8b4",
            "b47735e6dad18fe739bdf178f75d5aaeeae7e8231ec893034703a9d49a53d8c9"
        ),
        (
            "Noise_I1X1psk0+psk3_25519_ChaChaPoly_BLAKE2b",
            "e5ffcf3e7c49a95e1d058e6300dad1be30ab35c10a25c0567e4e04202032e8ac"
                + "eefedf783a3ef5e56597323322683f13d2fa2786cf710f1e5651be109aa4628c",
            "18ea274e1eed4bcf999040b41d1cc34f2a02aff88fd62c521d94c36ef5b5b5a0"
        ),
    ])
    func handshakesHaveTheseHashes(_ name: String, _ hash: String, _ last: String) throws {
        let (own, sealed) = try run(name)
        #expect(Hexadecimal.encode(own) == hash)
        #expect(Hexadecimal.encode(sealed[1].prefix(32)) == last)
    }

    /// The hash over those of all patterns with all ciphers, hashes and places of a pre-shared key.
    @Test func allProtocolsHaveTheHashesOfTheModel() throws {
        var hash = SHA256()
        var count = 0
        for pattern in NoiseProtocol.patternNames {
            let messages = try NoiseProtocol("Noise_\(pattern)_25519_AESGCM_SHA256").messageCount
            for modifier in [""] + (0...messages).map({ "psk\($0)" }) + ["psk0+psk\(messages)"] {
                for suite in RoundTripTests.suites {
                    let (own, sealed) = try run("Noise_\(pattern)\(modifier)_25519_\(suite)")
                    hash.update(data: own + sealed[0] + sealed[1])
                    count += 1
                }
            }
        }
        #expect(count == 1290)
        #expect(
            Hexadecimal.encode(Array(hash.finalize()))
                == "7fc06f67846f0c1fdfb6dd1d1ae75278048f3f82382fbacbca425c77e43aab31")
    }
}
