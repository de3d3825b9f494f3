import Crypto
import FogCore
import FogCrypto

/// Measures the kernels in turns, so that what else the machine does hits all alike.
struct CryptoMeasurement {
    private struct Subject {
        var name: String
        /// How many of it one run does.
        var count: Int
        var run: () throws -> Void
        var best = Double.infinity
    }

    /// Of which the fastest counts: what disturbs only ever makes slower.
    private static let turns = 9
    private static let reference = "X25519 by swift-crypto"

    func run() throws -> [CryptoFigures] {
        var subjects = try curves() + ciphers() + functions()
        for _ in 0..<Self.turns {
            for index in subjects.indices {
                let start = ProcessorTime.ofThread
                try subjects[index].run()
                subjects[index].best = min(
                    subjects[index].best, Double(ProcessorTime.ofThread - start) / 1e9 / Double(subjects[index].count))
            }
        }
        let reference = subjects.first { $0.name == Self.reference }?.best ?? .nan
        return subjects.map {
            CryptoFigures(
                name: $0.name, cpuPath: CPUPath.selected.rawValue, microseconds: $0.best * 1e6,
                ratio: $0.best / reference)
        }
    }

    private func curves() throws -> [Subject] {
        let (mine, theirs) = (Curve25519.KeyAgreement.PrivateKey(), Curve25519.KeyAgreement.PrivateKey().publicKey)
        var generator = SystemRandomNumberGenerator()
        let scalars = SecretBytes.random(32 * 64, using: &generator).revealed
        let points = [UInt8]((0..<64).map { _ in Array(theirs.rawRepresentation) }.joined())
        let batches = [1, 8, 64].map { batch in
            Subject(name: "X25519, one of \(batch)", count: 128) {
                var results = [UInt8](repeating: 0, count: 32 * batch)
                var isZero = [UInt8](repeating: 0, count: batch)
                for _ in 0..<128 / batch {
                    var span = results.mutableSpan
                    var bytes = span.mutableBytes
                    var flags = isZero.mutableSpan
                    BatchX25519.multiply(
                        scalars.span.bytes, points.span.bytes, count: batch, into: &bytes, isZero: &flags)
                }
                guard isZero.allSatisfy({ $0 == 0 }) else { throw FogError(.failed, "X25519 gave nothing") }
            }
        }
        let single = Subject(name: Self.reference, count: 128) {
            for _ in 0..<128 { _ = try mine.sharedSecretFromKeyAgreement(with: theirs) }
        }
        return [single] + batches + (try hybrids())
    }

    private func hybrids() throws -> [Subject] {
        var generator = SystemRandomNumberGenerator()
        let seed = SecretBytes.random(32, using: &generator)
        guard let key = HybridSecretKey(.xwing, seed: seed), let open = HybridPublicKey(.xwing, bytes: key.publicKey)
        else { throw FogError(.failed, "no key of X-Wing was made") }
        let scalars = SecretBytes.random(32, using: &generator)
        let made = try HybridPublicKey.encapsulate(to: [open], scalars: scalars)[0]
        return [
            Subject(name: "X-Wing encapsulation", count: 32) {
                for _ in 0..<32 { _ = try HybridPublicKey.encapsulate(to: [open], scalars: scalars) }
            },
            Subject(name: "X-Wing decapsulation", count: 32) {
                for _ in 0..<32 where key.decapsulate(made.ciphertext) != made.secret {
                    throw FogError(.failed, "X-Wing found another secret")
                }
            },
        ]
    }

    private func ciphers() throws -> [Subject] {
        var generator = SystemRandomNumberGenerator()
        let key = SecretBytes.random(48, using: &generator)
        let vector = SecretBytes.random(16, using: &generator)
        return WideBlockCipher.allCases.map { cipher in
            let block = WideBlock(cipher)
            return Subject(name: "\(cipher.rawValue) of 2080 bytes", count: 200) {
                var bytes = [UInt8](repeating: 7, count: 2080)
                key.withAddress { key in
                    vector.withAddress { vector in
                        for _ in 0..<100 {
                            block.encrypt(&bytes, bytes.count, key: key, vector: vector)
                        }
                        for _ in 0..<100 {
                            block.decrypt(&bytes, bytes.count, key: key, vector: vector)
                        }
                    }
                }
                guard bytes.allSatisfy({ $0 == 7 }) else { throw FogError(.failed, "\(cipher) isn't undone") }
            }
        }
    }

    private func functions() throws -> [Subject] {
        var generator = SystemRandomNumberGenerator()
        let seed = SecretBytes.random(VRFSecretKey.seedByteCount, using: &generator)
        let input: [UInt8] = Array("an epoch".utf8)
        var subjects: [Subject] = []
        for (suite, name) in [(VRFSuite.elligator2, "ELL2"), (.tryAndIncrement, "TAI")] {
            let key = try VRFSecretKey(seed: seed, suite: suite)
            let (output, proof) = try key.prove(input: input.span.bytes)
            subjects.append(
                Subject(name: "ECVRF \(name), prove", count: 20) {
                    for _ in 0..<20 { _ = try key.prove(input: input.span.bytes) }
                })
            subjects.append(
                Subject(name: "ECVRF \(name), verify", count: 20) {
                    for _ in 0..<20 where try key.publicKey.verify(proof, input: input.span.bytes).bytes != output.bytes
                    {
                        throw FogError(.failed, "a proof gave another output")
                    }
                })
        }
        let puzzle = Puzzle(label: PuzzleLabel("fog bench 1"), binding: input.span.bytes)
        guard
            case .solved(let solution) = try puzzle.solve(
                effort: .least, from: PuzzleNonce(UInt128(generator.next())), evaluations: 1)
        else { throw FogError(.failed, "a puzzle of the least effort wasn't solved") }
        subjects.append(
            Subject(name: "puzzle, verify", count: 10) {
                for _ in 0..<10 { try puzzle.verify(solution, atLeast: .least) }
            })
        return subjects
    }
}
