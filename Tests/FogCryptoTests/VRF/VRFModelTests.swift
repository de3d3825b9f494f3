import FoundationEssentials
import Testing

@testable import FogCrypto

/// Compares with what `Models/ecvrf-model.py` wrote, where the environment variable FOG_VRF_MODEL names its file, and
/// with the published examples in the folder that FOG_VECTORS names.
@Suite struct VRFModelTests {
    static let model = ProcessInfo.processInfo.environment["FOG_VRF_MODEL"]
    static let vectors = ProcessInfo.processInfo.environment["FOG_VECTORS"]

    private struct Model: Decodable {
        struct Honest: Decodable {
            let suite: UInt8
            let sk, pk, alpha, h, k, u, v, pi, beta: String
        }
        struct Dishonest: Decodable {
            let suite: UInt8
            let name, pk, alpha, pi: String
            let beta: String?
        }
        struct Map: Decodable {
            let u, point: String
        }
        let honest: [Honest]
        let dishonest: [Dishonest]
        let maps: [Map]
    }

    private struct VectorFile: Decodable {
        struct Vector: Decodable {
            let example: Int
            let suiteString, sk, pk, alpha, x, h, kString, k, u, v, pi, beta: String
        }
        let vectors: [Vector]
    }

    private func check(_ honest: Model.Honest) throws {
        let suite = try #require(VRFSuite(rawValue: honest.suite))
        let key = try VRFSecretKey(seed: SecretBytes(bytes(honest.sk)), suite: suite)
        #expect(key.publicKey.bytes == bytes(honest.pk))
        let input = bytes(honest.alpha)
        let encoded = suite.encodeToCurve(salt: key.publicKey.bytes, input: input.span.bytes)
        let inputPoint = try #require(encoded)
        #expect(inputPoint.bytes == bytes(honest.h))
        #expect(key.nonce(for: inputPoint) == SecretBytes(bytes(honest.k)))
        let (output, proof) = try key.prove(input: input.span.bytes)
        #expect(proof.bytes == bytes(honest.pi))
        #expect(output.bytes == SecretBytes(bytes(honest.beta)))
        let nonces = try #require(key.publicKey.nonces(of: proof, inputPoint: inputPoint))
        #expect(nonces.timesBase.bytes == bytes(honest.u))
        #expect(nonces.timesInput.bytes == bytes(honest.v))
        #expect(try key.publicKey.verify(proof, input: input.span.bytes) == output)
    }

    @Test(.enabled(if: vectors != nil, "FOG_VECTORS names no folder")) func publishedExamplesAreReproduced() throws {
        let folder = URL(filePath: try #require(Self.vectors))
        let data = try Data(contentsOf: folder.appending(path: "ecvrf/rfc9381_edwards25519.json"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let vectors = try decoder.decode(VectorFile.self, from: data).vectors
        #expect(!vectors.isEmpty)
        for vector in vectors {
            try check(
                Model.Honest(
                    suite: try #require(UInt8(vector.suiteString, radix: 16)), sk: vector.sk, pk: vector.pk,
                    alpha: vector.alpha, h: vector.h, k: vector.k, u: vector.u, v: vector.v, pi: vector.pi,
                    beta: vector.beta))
            // k is k_string modulo the order.
            let wide = SecretBytes(bytes(vector.kString))
            #expect(EdwardsScalar.reducing(wide) == SecretBytes(bytes(vector.k)))
        }
    }

    @Test(.enabled(if: model != nil, "FOG_VRF_MODEL names no file")) func agreesWithTheModel() throws {
        let data = try Data(contentsOf: URL(filePath: try #require(Self.model)))
        let model = try JSONDecoder().decode(Model.self, from: data)
        #expect(!model.honest.isEmpty && !model.dishonest.isEmpty && !model.maps.isEmpty)
        for honest in model.honest { try check(honest) }
        for dishonest in model.dishonest {
            let key = try VRFPublicKey(bytes(dishonest.pk), suite: try #require(VRFSuite(rawValue: dishonest.suite)))
            let input = bytes(dishonest.alpha)
            let output = try? key.verify(VRFProof(bytes(dishonest.pi)), input: input.span.bytes)
            let expected = dishonest.beta.map { SecretBytes(bytes($0)) }
            #expect(output?.bytes == expected, "\(dishonest.name)")
        }
        for map in model.maps {
            let point = Elligator2.map(FieldElement(littleEndian: bytes(map.u)))
            #expect(point.multipliedByCofactor()?.bytes == bytes(map.point))
        }
    }
}
