import CFogCrypto
import FogCrypto
import FogSimulation
import Testing

@Suite struct X25519ScalarTests {
    /// The product multiplies public keys, and points of small order, as one scalar and then the other does.
    @Test func productsMultiplyAsBothScalarsDo() throws {
        var dice = SeededGenerator(seed: 31)
        let edges = [
            [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xff, count: 32),
            [7] + [UInt8](repeating: 0, count: 31),
        ]
        var pairs = (0..<2000).map { _ in (dice.bytes(32), dice.bytes(32)) }
        for first in edges { for second in edges { pairs.append((first, second)) } }
        for (first, second) in pairs {
            let product = try #require(X25519Scalar.product(of: SecretBytes(first), and: SecretBytes(second))).revealed
            let key = BatchX25519.publicKey(of: SecretBytes(dice.bytes(32)))
            let step = try #require(BatchX25519.multiply(first, key))
            #expect(BatchX25519.multiply(product, key) == BatchX25519.multiply(second, step))
            #expect(product[0] & 7 == 0 && product[31] >> 6 == 1)
        }
        let product = try #require(X25519Scalar.product(of: SecretBytes(pairs[0].0), and: SecretBytes(pairs[0].1)))
        let smallOrder = [[UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31)]
        for point in smallOrder { #expect(BatchX25519.multiply(product.revealed, point) == nil) }
    }

    /// Of all numbers one half are coordinates of the curve, with or without a component of small order, for which the
    /// product is right. The others are of its twist.
    @Test func productsMultiplyEveryPointOfTheCurve() throws {
        var dice = SeededGenerator(seed: 33)
        var count = 0
        for _ in 0..<400 {
            let (first, second, point) = (dice.bytes(32), dice.bytes(32), dice.bytes(32))
            let product = try #require(X25519Scalar.product(of: SecretBytes(first), and: SecretBytes(second))).revealed
            let step = try #require(BatchX25519.multiply(first, point))
            if BatchX25519.multiply(product, point) == BatchX25519.multiply(second, step) { count += 1 }
        }
        #expect((150...250).contains(count))
    }

    /// Products of several scalars, as a path multiplies them.
    @Test func productsCanBeMultipliedFurther() throws {
        var dice = SeededGenerator(seed: 32)
        let scalars = (0..<20).map { _ in dice.bytes(32) }
        var point = BatchX25519.publicKey(of: SecretBytes(scalars[0]))
        var product = SecretBytes(scalars[0])
        for scalar in scalars.dropFirst() {
            point = try #require(BatchX25519.multiply(scalar, point))
            product = try #require(X25519Scalar.product(of: product, and: SecretBytes(scalar)))
            #expect(BatchX25519.publicKey(of: product) == point)
        }
    }

    @Test func scalarsOfOtherLengthsHaveNoProduct() {
        let scalar = SecretBytes([UInt8](repeating: 1, count: 32))
        #expect(X25519Scalar.product(of: scalar, and: SecretBytes([1])) == nil)
        #expect(X25519Scalar.product(of: SecretBytes([UInt8](repeating: 1, count: 33)), and: scalar) == nil)
    }

    /// A number below 2²⁵¹ is taken for its negative, and one for which neither is clamped is found out.
    @Test func numbersWithoutAScalarAreFoundOut() {
        func number(_ top: UInt8, _ low: UInt8 = 0) -> [UInt8] { [low] + [UInt8](repeating: 0, count: 30) + [top] }
        var out = [UInt8](repeating: 0, count: 32)
        #expect(fog_x25519_scalar_of_eighth(&out, number(8, 1), number(4, 2)) == 1)
        #expect(out == number(64, 8))
        #expect(fog_x25519_scalar_of_eighth(&out, number(4, 1), number(15, 2)) == 1)
        #expect(out == number(120, 16))
        #expect(fog_x25519_scalar_of_eighth(&out, number(0), number(0)) == 0)
        #expect(fog_x25519_scalar_of_eighth(&out, number(0, 1), number(16)) == 0)
        #expect(fog_x25519_scalar_of_eighth(&out, number(16), number(0, 1)) == 0)
    }
}
