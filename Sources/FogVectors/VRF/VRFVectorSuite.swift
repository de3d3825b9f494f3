import FogCore
import FogCrypto
import FogSimulation

/// Verifiable random functions over edwards25519 (RFC 9381), with the intermediate values that its examples have.
struct VRFVectorSuite: VectorMaker {
    let name = "ecvrf"
    let summary = "RFC 9381, edwards25519: [{pk, alpha, pi, beta, sk?, x?, h?, …}]"

    func recognises(_ document: VectorDocument) -> Bool { document.hasCase(with: ["pk", "alpha", "pi", "beta"]) }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        report.check(document) { object throws(VectorMismatch) in try VRFVector(object).check() }
    }

    func make(seed: UInt64, count: Int) throws(VectorMakingError) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        var cases: [VectorValue] = []
        for index in 0..<count {
            let suite = index.isMultiple(of: 2) ? VRFSuite.tryAndIncrement : .elligator2
            let input = dice.bytes(index < 6 ? index / 2 : dice.index(below: 100))
            do throws(VRFError) {
                let key = try VRFSecretKey(seed: SecretBytes(dice.bytes(VRFSecretKey.seedByteCount)), suite: suite)
                cases.append(.members(try VRFIntermediates(of: key, input: input).members))
            } catch {
                throw .failed(suite: name, reason: "\(error)")
            }
        }
        return .members(["vectors": .list(cases)])
    }
}
