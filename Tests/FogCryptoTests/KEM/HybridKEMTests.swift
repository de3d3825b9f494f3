import Crypto
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@Suite struct HybridKEMTests {
    /// swift-crypto has all of X-Wing: both must find the same secrets, in both directions.
    @Test func xWingAgreesWithASecondImplementation() throws {
        var dice = SeededGenerator(seed: 1)
        for round in 0..<300 {
            let seed = dice.bytes(32)
            let other = try XWingMLKEM768X25519.PrivateKey(seedRepresentation: seed, publicKey: nil)
            let key = try #require(HybridSecretKey(.xwing, seed: SecretBytes(seed)))
            try #require(key.publicKey == [UInt8](other.publicKey.rawRepresentation))
            let theirs = try other.publicKey.encapsulate()
            let path = CPUPath.available[round % CPUPath.available.count]
            let found = key.decapsulate([UInt8](theirs.encapsulated), on: path)
            try #require(found?.revealed == theirs.sharedSecret.withUnsafeBytes { Array($0) })
            let publicKey = try #require(HybridPublicKey(.xwing, bytes: key.publicKey))
            let ours = try HybridPublicKey.encapsulate(
                to: [publicKey], scalars: SecretBytes(dice.bytes(32)), on: path)[0]
            let opened = try other.decapsulate(Data(ours.ciphertext))
            try #require(opened.withUnsafeBytes { Array($0) } == ours.secret.revealed)
        }
    }

    @Test(arguments: HybridKEM.allCases)
    func whatWasEncapsulatedIsFoundAgain(_ kem: HybridKEM) throws {
        var dice = SeededGenerator(seed: 2)
        let keys = try (0..<7).map { _ in
            try #require(HybridSecretKey(kem, seed: .random(kem.seedByteCount, using: &dice)))
        }
        let publicKeys = try keys.map { try #require(HybridPublicKey(kem, bytes: $0.publicKey)) }
        let made = try HybridPublicKey.encapsulate(to: publicKeys, scalars: .random(7 * 32, using: &dice))
        for (key, encapsulation) in zip(keys, made) {
            #expect(encapsulation.ciphertext.count == HybridKEM.ciphertextByteCount)
            #expect(key.decapsulate(encapsulation.ciphertext) == encapsulation.secret)
            for place in [0, 31, 32, 500, 1087, 1088, 1119] {
                var damaged = encapsulation.ciphertext
                damaged[place] ^= 4
                let found = key.decapsulate(damaged)
                #expect(found != nil && found != encapsulation.secret, "byte \(place)")
            }
        }
        #expect(keys[1].decapsulate(made[0].ciphertext) != made[0].secret)
        #expect(keys[0].decapsulate(Array(made[0].ciphertext.dropLast())) == nil)
    }

    @Test(arguments: HybridKEM.allCases)
    func pointsOfSmallOrderAreRefused(_ kem: HybridKEM) throws {
        var dice = SeededGenerator(seed: 3)
        let key = try #require(HybridSecretKey(kem, seed: .random(kem.seedByteCount, using: &dice)))
        let good = try #require(HybridPublicKey(kem, bytes: key.publicKey))
        var ciphertext = try HybridPublicKey.encapsulate(to: [good], scalars: .random(32, using: &dice))[0].ciphertext
        let zeros = [UInt8](repeating: 0, count: 32)
        ciphertext.replaceSubrange(kem.curveOffsetInCiphertext..<kem.curveOffsetInCiphertext + 32, with: zeros)
        #expect(key.decapsulate(ciphertext) == nil)
        var bytes = key.publicKey
        bytes.replaceSubrange(kem.curveOffsetInPublicKey..<kem.curveOffsetInPublicKey + 32, with: zeros)
        let bad = try #require(HybridPublicKey(kem, bytes: bytes))
        #expect(throws: HybridKEMError.smallOrder(1)) {
            try HybridPublicKey.encapsulate(to: [good, bad], scalars: .random(64, using: &dice))
        }
        #expect(throws: HybridKEMError.scalars(needed: 64, found: 32)) {
            try HybridPublicKey.encapsulate(to: [good, good], scalars: .random(32, using: &dice))
        }
    }

    /// Two of Katzenpost's cases (hpqc, lean_mlkem768_x25519_combiner_vectors.json): the secret keys, and the combined
    /// secret; their ciphertexts were made anew from the published randomness by a model of ML-KEM-768 in Python.
    @Test(arguments: SplitPRFExample.all)
    func theSplitPRFGivesWhatIsPublished(_ example: SplitPRFExample) throws {
        let seed = bytes(example.curveSecret + example.latticeSeeds)
        let key = try #require(HybridSecretKey(.splitPRF, seed: SecretBytes(seed)))
        #expect(key.decapsulate(bytes(example.ciphertext))?.revealed == bytes(example.secret))
    }

    @Test func whatIsNoKeyIsRefused() {
        #expect(HybridSecretKey(.xwing, seed: SecretBytes([UInt8](repeating: 1, count: 31))) == nil)
        #expect(HybridSecretKey(.splitPRF, seed: SecretBytes([UInt8](repeating: 1, count: 32))) == nil)
        #expect(HybridPublicKey(.xwing, bytes: [UInt8](repeating: 1, count: 1215)) == nil)
        #expect(HybridPublicKey(.xwing, bytes: [UInt8](repeating: 0xff, count: 1216)) == nil)
    }
}
