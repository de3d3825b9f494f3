import FogCrypto
import FogSimulation
import Testing

@Suite struct VRFTests {
    private static let one: [UInt8] = [1]

    private static func key(_ generator: inout SeededGenerator, _ suite: VRFSuite) throws -> VRFSecretKey {
        try VRFSecretKey(seed: SecretBytes(generator.bytes(32)), suite: suite)
    }

    private static func proves(_ proof: [UInt8], key: [UInt8], suite: VRFSuite, input: [UInt8]) -> Bool {
        do {
            _ = try VRFPublicKey(key, suite: suite).verify(try VRFProof(proof), input: input.span.bytes)
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: VRFSuite.allCases) func whatIsProvedVerifies(_ suite: VRFSuite) throws {
        var generator = SeededGenerator(seed: 10 + UInt64(suite.rawValue))
        var outputs: Set<[UInt8]> = []
        for _ in 0..<500 {
            let key = try Self.key(&generator, suite)
            let input = generator.bytes(Int.random(in: 0..<200, using: &generator))
            let (output, proof) = try key.prove(input: input.span.bytes)
            let publicKey = try VRFPublicKey(key.publicKey.bytes, suite: suite)
            #expect(try publicKey.verify(VRFProof(proof.bytes), input: input.span.bytes) == output)
            outputs.insert(output.bytes.withBytes { Array($0) })
        }
        #expect(outputs.count == 500)
    }

    @Test(arguments: VRFSuite.allCases) func noBitCanBeFlipped(_ suite: VRFSuite) throws {
        var generator = SeededGenerator(seed: 20 + UInt64(suite.rawValue))
        let secretKey = try Self.key(&generator, suite)
        let key = secretKey.publicKey.bytes
        let input = generator.bytes(24)
        let proof = try secretKey.prove(input: input.span.bytes).proof.bytes
        #expect(Self.proves(proof, key: key, suite: suite, input: input))
        func flips(_ bytes: [UInt8]) -> [[UInt8]] {
            (0..<8 * bytes.count).map { bit in
                var flipped = bytes
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                return flipped
            }
        }
        for flipped in flips(proof) { #expect(!Self.proves(flipped, key: key, suite: suite, input: input)) }
        for flipped in flips(key) { #expect(!Self.proves(proof, key: flipped, suite: suite, input: input)) }
        for flipped in flips(input) { #expect(!Self.proves(proof, key: key, suite: suite, input: flipped)) }
        #expect(!Self.proves(proof, key: key, suite: suite, input: input + [0]))
        for other in VRFSuite.allCases where other != suite {
            #expect(!Self.proves(proof, key: key, suite: other, input: input))
        }
    }

    @Test(arguments: VRFSuite.allCases) func keysThatProveNothingAreRefused(_ suite: VRFSuite) {
        for encoding in EdwardsPointTests.smallOrder {
            #expect(throws: VRFError.keyOfSmallOrder) { try VRFPublicKey(bytes(encoding), suite: suite) }
        }
        for encoding in EdwardsPointTests.notCanonical {
            #expect(throws: VRFError.keyNotOnCurve) { try VRFPublicKey(encoding, suite: suite) }
        }
        for count in [0, 31, 33, 64] {
            #expect(throws: VRFError.wrongLength(needed: 32, found: count)) {
                try VRFPublicKey([UInt8](repeating: 1, count: count), suite: suite)
            }
        }
    }

    @Test(arguments: VRFSuite.allCases) func gammaOfSmallOrderIsRefused(_ suite: VRFSuite) throws {
        var generator = SeededGenerator(seed: 30)
        let key = try Self.key(&generator, suite)
        let proof = try key.prove(input: Self.one.span.bytes).proof.bytes
        for encoding in EdwardsPointTests.smallOrder {
            let altered = try VRFProof(bytes(encoding) + proof[32...])
            #expect(throws: VRFError.proofInvalid) { try key.publicKey.verify(altered, input: Self.one.span.bytes) }
        }
        for encoding in EdwardsPointTests.notCanonical {
            #expect(throws: VRFError.gammaNotOnCurve) { try VRFProof(encoding + proof[32...]) }
        }
    }

    @Test func proofsAreDecodedStrictly() throws {
        var generator = SeededGenerator(seed: 31)
        let proof = try Self.key(&generator, .elligator2).prove(input: Self.one.span.bytes).proof.bytes
        for count in [0, 1, 79, 81] {
            #expect(throws: VRFError.wrongLength(needed: 80, found: count)) {
                try VRFProof([UInt8](repeating: 0, count: count))
            }
        }
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        #expect(throws: VRFError.responseNotReduced) { try VRFProof(proof[..<48] + order) }
        // s + ℓ is the same scalar in other bytes.
        var carry = 0
        let unreduced = zip(proof[48...], order).map { digit, addend -> UInt8 in
            let sum = Int(digit) + Int(addend) + carry
            carry = sum >> 8
            return UInt8(sum & 255)
        }
        #expect(throws: VRFError.responseNotReduced) { try VRFProof(proof[..<48] + unreduced) }
    }

    @Test(arguments: VRFProofInBadFaith.all) func proofsInBadFaithGetTheVerdictOfTheStandard(
        _ example: VRFProofInBadFaith
    ) throws {
        let key = try VRFPublicKey(bytes(example.key), suite: example.suite)
        let proof = try VRFProof(bytes(example.proof))
        let input = bytes(example.input)
        if let output = example.output {
            let verified = try key.verify(proof, input: input.span.bytes)
            #expect(verified.bytes == SecretBytes(bytes(output)))
        } else {
            #expect(throws: VRFError.proofInvalid) { try key.verify(proof, input: input.span.bytes) }
        }
    }

    @Test func noiseIsRefusedAndNeverTraps() {
        var generator = SeededGenerator(seed: 32)
        for _ in 0..<2000 {
            let proof = generator.bytes(80)
            #expect(!Self.proves(proof, key: generator.bytes(32), suite: .tryAndIncrement, input: []))
        }
    }

    @Test func seedsHave32Bytes() {
        for count in [0, 31, 33] {
            #expect(throws: VRFError.wrongLength(needed: 32, found: count)) {
                try VRFSecretKey(seed: SecretBytes(count: count) { _ in }, suite: .elligator2)
            }
        }
    }

    @Test func secretsAreNeverPrinted() throws {
        var generator = SeededGenerator(seed: 33)
        let key = try Self.key(&generator, .elligator2)
        let (output, proof) = try key.prove(input: Self.one.span.bytes)
        var dumped = ""
        dump([key] as [Any] + [output, proof], to: &dumped)
        #expect("\(key) \(output) \(proof)" == "[redacted] [redacted] [VRF proof]")
        #expect(!dumped.contains("bytes"))
    }
}
