import FogSimulation
import Testing

@testable import FogCrypto

@Suite struct X25519KeyProofTests {
    /// A generator that gives known bytes, and then zeros.
    private struct KnownBytes: RandomNumberGenerator {
        var left: [UInt8]

        mutating func next() -> UInt64 {
            let word = left.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
            left.removeFirst(min(8, left.count))
            return word
        }
    }

    private static let context = Array("node 7, epoch 12".utf8)

    /// A secret, its public key and a proof for ``context``.
    private static func proven(
        _ generator: inout SeededGenerator
    ) throws -> (secret: SecretBytes, publicKey: [UInt8], proof: X25519KeyProof) {
        let secret = SecretBytes(generator.bytes(32))
        let proof = try #require(X25519KeyProof(of: secret, context: context, using: &generator))
        return (secret, BatchX25519.publicKey(of: secret), proof)
    }

    private static func isValid(_ bytes: [UInt8], for publicKey: [UInt8]) throws -> Bool {
        try #require(X25519KeyProof(bytes)).isValid(for: publicKey, context: context)
    }

    /// Each of the given bytes with one bit of them flipped.
    private static func flips(_ bytes: [UInt8]) -> [[UInt8]] {
        (0..<8 * bytes.count).map { bit in
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            return flipped
        }
    }

    /// A proof by somebody who holds `scalar`, adds `torsion` to its point and draws nonces until R = sB − cA holds all
    /// the same: a challenge that is a multiple of 8 hides a component of small order.
    ///
    /// - Parameter claim: The public key that it is for, from the one that the point has.
    private static func inBadFaith(
        scalar: EdwardsScalar, torsion: EdwardsPoint = .identity, using generator: inout SeededGenerator,
        claim: ([UInt8]) -> [UInt8] = { $0 }
    ) throws -> (publicKey: [UInt8], proof: [UInt8]) {
        let key = try #require(EdwardsPoint.base(multipliedBy: scalar)?.adding(torsion))
        let publicKey = claim(key.montgomery)
        for _ in 0..<1000 {
            let nonce = EdwardsScalar(short: generator.bytes(31))
            let commitment = try #require(EdwardsPoint.base(multipliedBy: nonce))
            let challenge = try #require(
                X25519KeyProof.challenge(
                    key: key, commitment: commitment.bytes, publicKey: publicKey, context: context))
            guard challenge.bytes[0] & 7 == 0 else { continue }
            let response = try #require(
                EdwardsScalar.sum(of: SecretBytes(nonce.bytes), and: challenge, times: SecretBytes(scalar.bytes)))
            let challengeTimesKey = try #require(key.multiplied(by: challenge))
            #expect(EdwardsPoint.base(multipliedBy: response)?.subtracting(challengeTimesKey) == commitment)
            return (publicKey, key.bytes + commitment.bytes + response.bytes)
        }
        throw NoChallenge()
    }

    /// Thrown where a thousand challenges weren't multiples of 8.
    private struct NoChallenge: Error {}

    /// Known answers from `Models/x25519-key-proof-model.py`, for the secrets of RFC 7748 section 6.1.
    @Test func knownAnswers() throws {
        let examples: [(secret: String, random: [UInt8], context: [UInt8], key: String, proof: String)] = [
            (
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", Array(0...31), [],
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "8120f299c37ae1ca64a179f638a6c6fafde968f1c33705e28c413c7579d988cf"
                    + "ec06af6a2c315ef754ac5d4d55c4d13523b7c7899d5fa20d1f6e10cdd949155f"
                    + "afc65893caa75410eef0fcd30250ea5496b4f0499de82946dc747e9e993a830e"
            ),
            (
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb", (224...255).reversed(),
                Array(0...199), "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "ef4e197de29e38eae689f2f3c2954d14dd70cbcd5a14f8003a12def08174c6fa"
                    + "412de6d65c1c3a382370c2d85f6e00d0cf99882c91d4440bab6f87642a94acce"
                    + "b3b661f10e0bf319029ac0555f0e7d67278887ba1ed43e1cd8ffa1fa356a1d05"
            ),
        ]
        for example in examples {
            var generator = KnownBytes(left: example.random)
            let secret = SecretBytes(bytes(example.secret))
            #expect(BatchX25519.publicKey(of: secret) == bytes(example.key))
            let proof = try #require(X25519KeyProof(of: secret, context: example.context, using: &generator))
            #expect(proof.bytes == bytes(example.proof))
            #expect(proof.isValid(for: bytes(example.key), context: example.context))
        }
    }

    @Test func proofsOfSecretsAreValid() throws {
        var generator = SeededGenerator(seed: 40)
        let edges = [UInt8.min, .max].map { [UInt8](repeating: $0, count: 32) }
        for secret in edges + (0..<100).map({ _ in generator.bytes(32) }) {
            let secret = SecretBytes(secret)
            let context = generator.bytes(Int.random(in: 0...300, using: &generator))
            let proof = try #require(X25519KeyProof(of: secret, context: context, using: &generator))
            let publicKey = BatchX25519.publicKey(of: secret)
            #expect(proof.isValid(for: publicKey, context: context))
            #expect(X25519KeyProof(proof.bytes) == proof)
            #expect(!proof.isValid(for: publicKey, context: context + [0]))
        }
    }

    @Test func everyFlippedBitSpoilsAProof() throws {
        var generator = SeededGenerator(seed: 41)
        let (_, publicKey, proof) = try Self.proven(&generator)
        #expect(proof.isValid(for: publicKey, context: Self.context))
        for flipped in Self.flips(proof.bytes) { #expect(try !Self.isValid(flipped, for: publicKey)) }
        for flipped in Self.flips(publicKey) { #expect(!proof.isValid(for: flipped, context: Self.context)) }
        for flipped in Self.flips(Self.context) { #expect(!proof.isValid(for: publicKey, context: flipped)) }
        #expect(!proof.isValid(for: publicKey, context: []))
    }

    @Test func aProofIsForOneKeyOnly() throws {
        var generator = SeededGenerator(seed: 42)
        let (_, publicKey, proof) = try Self.proven(&generator)
        let (_, otherKey, otherProof) = try Self.proven(&generator)
        #expect(!proof.isValid(for: otherKey, context: Self.context))
        // Not even if it was made to be for the other's.
        let scalar = EdwardsScalar(short: generator.bytes(31))
        let claimed = try Self.inBadFaith(scalar: scalar, using: &generator, claim: { _ in publicKey })
        #expect(claimed.publicKey == publicKey)
        #expect(try !Self.isValid(claimed.proof, for: publicKey))
        // Nor can parts of proofs be put together.
        for cut in [32, 64] {
            let mixed = Array(proof.bytes[..<cut] + otherProof.bytes[cut...])
            #expect(try !Self.isValid(mixed, for: publicKey))
            #expect(try !Self.isValid(mixed, for: otherKey))
        }
    }

    /// Only the check of the subgroup can refuse these: the equation holds, and the public key is that of the point.
    @Test(arguments: EdwardsPointTests.smallOrder) func pointsOutsideTheSubgroupAreRefused(_ encoding: String) throws {
        var generator = SeededGenerator(seed: 43)
        let torsion = try #require(EdwardsPoint(decoding: bytes(encoding)))
        let small = try Self.inBadFaith(scalar: EdwardsScalar(short: []), torsion: torsion, using: &generator)
        #expect(try !Self.isValid(small.proof, for: small.publicKey))
        let scalar = EdwardsScalar(short: generator.bytes(31))
        let sum = try Self.inBadFaith(scalar: scalar, torsion: torsion, using: &generator)
        // Without a component of small order it is a proof like any other.
        #expect(try Self.isValid(sum.proof, for: sum.publicKey) == (torsion == .identity))
    }

    @Test func encodingsThatAreNotCanonicalAreRefused() throws {
        var generator = SeededGenerator(seed: 44)
        let (_, publicKey, proof) = try Self.proven(&generator)
        for encoding in EdwardsPointTests.notCanonical {
            let altered = encoding + proof.bytes[32...]
            #expect(try !Self.isValid(altered, for: publicKey))
            let spelled = EdwardsPoint(known: encoding).montgomery
            #expect(try !Self.isValid(altered, for: spelled))
        }
        // X25519 ignores the highest bit of a public key, so that this would be the same key in other bytes.
        let marked = try Self.inBadFaith(
            scalar: EdwardsScalar(short: generator.bytes(31)), using: &generator,
            claim: { $0.dropLast() + [$0[31] | 0x80] })
        #expect(try !Self.isValid(marked.proof, for: marked.publicKey))
        // s + ℓ is the same scalar in other bytes.
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var carry = 0
        let unreduced = zip(proof.bytes[64...], order).map { digit, addend -> UInt8 in
            let sum = Int(digit) + Int(addend) + carry
            carry = sum >> 8
            return UInt8(sum & 255)
        }
        #expect(carry == 0)
        #expect(try !Self.isValid(proof.bytes[..<64] + unreduced, for: publicKey))
    }

    @Test func otherLengthsAreRefused() throws {
        var generator = SeededGenerator(seed: 45)
        let (_, publicKey, proof) = try Self.proven(&generator)
        for count in [0, 1, 32, 95, 97, 192] {
            #expect(X25519KeyProof([UInt8](repeating: 1, count: count)) == nil)
        }
        for count in [0, 31, 33, 64] {
            let secret = SecretBytes([UInt8](repeating: 1, count: count))
            #expect(X25519KeyProof(of: secret, context: Self.context, using: &generator) == nil)
        }
        for key in [[], Array(publicKey.dropLast()), publicKey + [0], publicKey + publicKey] {
            #expect(!proof.isValid(for: key, context: Self.context))
        }
        // A slice whose indices don't begin at zero.
        #expect(X25519KeyProof((publicKey + proof.bytes)[32...]) == proof)
    }

    /// Two proofs with one nonce would give the secret away. R tells the nonces apart.
    @Test func noncesDifferEvenIfTheGeneratorIsBroken() throws {
        var generator = SeededGenerator(seed: 46)
        let secrets = [SecretBytes(generator.bytes(32)), SecretBytes(generator.bytes(32))]
        var commitments: Set<[UInt8]> = []
        for secret in secrets {
            for context in [[], [0], Self.context] as [[UInt8]] {
                var zeros = KnownBytes(left: [])
                let proof = try #require(X25519KeyProof(of: secret, context: context, using: &zeros))
                commitments.insert(Array(proof.bytes[32..<64]))
            }
        }
        #expect(commitments.count == 6)
        // And all 32 random bytes count.
        for position in 0..<32 {
            var random = [UInt8](repeating: 0, count: 32)
            random[position] = 1
            var known = KnownBytes(left: random)
            let proof = try #require(X25519KeyProof(of: secrets[0], context: [], using: &known))
            commitments.insert(Array(proof.bytes[32..<64]))
        }
        #expect(commitments.count == 38)
    }

    @Test func noiseIsRefusedAndNeverTraps() throws {
        var generator = SeededGenerator(seed: 47)
        for _ in 0..<2000 {
            let noise = generator.bytes(96)
            #expect(try !Self.isValid(noise, for: generator.bytes(32)))
            // As far as it can get: for the public key that its first point has, if it is one.
            #expect(try !Self.isValid(noise, for: EdwardsPoint(known: Array(noise[..<32])).montgomery))
        }
        for byte in [UInt8.min, 1, .max] {
            let key = [UInt8](repeating: byte, count: 32)
            #expect(try !Self.isValid([UInt8](repeating: byte, count: 96), for: key))
        }
    }
}
