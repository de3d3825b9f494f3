import Testing

@testable import FogCrypto

@Suite struct VRFExampleTests {
    @Test(arguments: VRFExample.all) func everyPublishedValueIsReproduced(_ example: VRFExample) throws {
        let key = try VRFSecretKey(seed: SecretBytes(bytes(example.seed)), suite: example.suite)
        #expect(key.publicKey.bytes == bytes(example.key))
        let input = bytes(example.input)

        let encoded = example.suite.encodeToCurve(salt: key.publicKey.bytes, input: input.span.bytes)
        let inputPoint = try #require(encoded)
        #expect(inputPoint.bytes == bytes(example.inputPoint))
        #expect(key.nonce(for: inputPoint) == SecretBytes(bytes(example.nonce)))

        let (output, proof) = try key.prove(input: input.span.bytes)
        #expect(proof.bytes == bytes(example.proof))
        #expect(output.bytes == SecretBytes(bytes(example.output)))

        let nonces = try #require(key.publicKey.nonces(of: proof, inputPoint: inputPoint))
        #expect(nonces.timesBase.bytes == bytes(example.nonceTimesBase))
        #expect(nonces.timesInput.bytes == bytes(example.nonceTimesInput))

        let publicKey = try VRFPublicKey(bytes(example.key), suite: example.suite)
        #expect(try publicKey.verify(VRFProof(bytes(example.proof)), input: input.span.bytes) == output)
    }
}
