import FogCrypto
import FogSphinx

/// Secret bytes and keys.
enum KeyChecks {
    static let all = [
        SecretCheck(name: "SecretBytes.==") { _ in
            let (left, right, other) = (SecretBytes(noise(1)), SecretBytes(noise(1)), SecretBytes(noise(2)))
            for bytes in [left, right, other] { Marks.conceal(bytes) }
            Marks.expect(left == right, "equal bytes aren't equal")
            Marks.expect(!(left == other), "bytes that differ are equal")
            Marks.expectSecret(left.revealed)
        },
        SecretCheck(name: "BatchX25519.multiply") { path in
            let count = 5
            var scalars = (0..<count).flatMap { noise(UInt64($0)) }
            var points = (0..<count).flatMap { noise(UInt64($0) + 100) }
            // A point of small order among the others.
            points.replaceSubrange(32..<64, with: repeatElement(0, count: 32))
            Marks.conceal(&scalars)
            Marks.conceal(&points)
            var results = [UInt8](repeating: 0, count: 32 * count)
            var isZero = [UInt8](repeating: 0, count: count)
            var resultSpan = results.mutableSpan
            var resultBytes = resultSpan.mutableBytes
            var zeroSpan = isZero.mutableSpan
            let isDone = BatchX25519.multiply(
                scalars.span.bytes, points.span.bytes, count: count, into: &resultBytes, isZero: &zeroSpan, on: path)
            Marks.expect(isDone && isZero == [0, 1, 0, 0, 0], "the products are wrong")
            Marks.expectSecret(results)
            guard let product = BatchX25519.multiply(Array(scalars[..<32]), Array(points[..<32]), on: path) else {
                throw Unprepared.key
            }
            Marks.expectSecret(product)
        },
        SecretCheck(name: "X25519Scalar.product") { path in
            let (first, second) = (SecretBytes(noise(1)), SecretBytes(noise(2)))
            for bytes in [first, second] { Marks.conceal(bytes) }
            guard let product = X25519Scalar.product(of: first, and: second) else { throw Unprepared.key }
            Marks.expectSecret(product.revealed)
            let key = BatchX25519.publicKey(of: first)
            var both = BatchX25519.multiply(second.revealed, key, on: path) ?? []
            var one = BatchX25519.publicKey(of: product)
            Marks.disclose(&both)
            Marks.disclose(&one)
            Marks.expect(both == one, "the product is wrong")
        },
        SecretCheck(name: "X25519KeyProof.init") { _ in
            var dice = Dice(seed: 6)
            let secret = SecretBytes(dice.bytes(32))
            Marks.conceal(secret)
            let proof = X25519KeyProof(of: secret, context: [1, 2, 3], using: &dice)
            var publicKey = BatchX25519.publicKey(of: secret)
            Marks.disclose(&publicKey)
            Marks.expect(
                proof?.isValid(for: publicKey, context: [1, 2, 3]) == true, "the proof isn't valid")
        },
        SecretCheck(name: "HopSecretKey.publicKey") { _ in
            for group in Geometry.Group.allCases {
                var dice = Dice(seed: 3)
                let secret = SecretBytes(dice.bytes(group.secretLength))
                Marks.conceal(secret)
                guard let key = HopSecretKey(secret, of: group)?.publicKey else { throw Unprepared.key }
                Marks.expectSecret(key.bytes)
            }
        },
        SecretCheck(name: "HybridSecretKey.decapsulate") { path in
            for kem in HybridKEM.allCases {
                var dice = Dice(seed: 4)
                let (seed, scalar) = (SecretBytes(dice.bytes(kem.seedByteCount)), SecretBytes(dice.bytes(32)))
                guard let known = HybridSecretKey(kem, seed: seed),
                    let key = HybridPublicKey(kem, bytes: known.publicKey)
                else { throw Unprepared.key }
                let made = try HybridPublicKey.encapsulate(to: [key], scalars: scalar, on: path)[0]
                Marks.conceal(seed)
                guard let secret = HybridSecretKey(kem, seed: seed)?.decapsulate(made.ciphertext, on: path) else {
                    throw Unprepared.key
                }
                Marks.expectSecret(secret.revealed)
                Marks.expect(secret == made.secret, "another secret comes out")
            }
        },
        SecretCheck(name: "HybridPublicKey.encapsulate") { path in
            for kem in HybridKEM.allCases {
                var dice = Dice(seed: 5)
                guard let secret = HybridSecretKey(kem, seed: SecretBytes(dice.bytes(kem.seedByteCount))),
                    let key = HybridPublicKey(kem, bytes: secret.publicKey)
                else { throw Unprepared.key }
                let scalars = SecretBytes(dice.bytes(64))
                Marks.conceal(scalars)
                for made in try HybridPublicKey.encapsulate(to: [key, key], scalars: scalars, on: path) {
                    Marks.expectSecret(made.secret.revealed)
                }
            }
        },
        SecretCheck(name: "VRFSecretKey.prove") { _ in
            for suite in VRFSuite.allCases {
                let seed = SecretBytes(noise(6))
                Marks.conceal(seed)
                let key = try VRFSecretKey(seed: seed, suite: suite)
                let input = noise(7)
                let (output, proof) = try key.prove(input: input.span.bytes)
                withExtendedLifetime((output, proof)) {}
            }
        },
    ]

    private static func noise(_ seed: UInt64) -> [UInt8] {
        var dice = Dice(seed: seed)
        return dice.bytes(32)
    }
}
