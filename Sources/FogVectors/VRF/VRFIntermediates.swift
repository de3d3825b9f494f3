import FogCore
import FogCrypto

/// Everything that RFC 9381's examples show of the evaluation of a function for an input.
struct VRFIntermediates {
    /// As they stand in a file.
    let members: [String: VectorValue]

    /// Evaluates the function.
    init(of key: VRFSecretKey, input: [UInt8]) throws(VRFError) {
        let (suite, salt, span) = (key.suite, key.publicKey.bytes, input.span.bytes)
        let (output, proof) = try key.prove(input: span)
        guard let point = suite.encodeToCurve(salt: salt, input: span), let nonce = key.nonce(for: point),
            let nonces = key.publicKey.nonces(of: proof, inputPoint: point)
        else { throw .inputWithoutPoint }
        var members: [String: VectorValue] = [
            "suite": .text(suite.name), "suite_string": .bytes([suite.rawValue]),
            "sk": .bytes(key.seed.revealed), "pk": .bytes(salt), "alpha": .bytes(input),
            "x": .bytes(key.scalar.revealed), "h": .bytes(point.bytes),
            "k_string": .bytes(key.nonceString(for: point).revealed), "k": .bytes(nonce.revealed),
            "u": .bytes(nonces.timesBase.bytes), "v": .bytes(nonces.timesInput.bytes), "pi": .bytes(proof.bytes),
            "beta": .bytes(output.bytes.revealed),
        ]
        switch suite {
        case .tryAndIncrement:
            members["ctr"] = suite.encodeByTrying(salt: salt, input: span).map { .number(Int($0.counter)) }
        case .elligator2:
            let uniform = suite.uniformBytes(salt: salt, input: span)
            let element = FieldElement(uniform: uniform)
            let (value, isSquare) = Elligator2.firstValue(for: element)
            members["elligator2"] = .members([
                "uniform_bytes": .bytes(uniform), "u": .bytes(element.littleEndian), "gx1": .bytes(value.littleEndian),
                "gx1_is_square": .flag(isSquare),
            ])
        }
        self.members = members
    }
}
