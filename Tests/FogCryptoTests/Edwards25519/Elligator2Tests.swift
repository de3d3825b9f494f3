import CSodium
import FogSimulation
import Testing

@testable import FogCrypto

@Suite struct Elligator2Tests {
    /// libsodium's map has its own rule for the sign of x, and otherwise leads to the same points.
    @Test func agreesWithLibsodiumUpToTheSign() throws {
        var generator = SeededGenerator(seed: 5)
        var negated = 0
        for _ in 0..<300 {
            var input = generator.bytes(32)
            input[31] &= 0x7f
            let mine = try #require(Elligator2.map(FieldElement(littleEndian: input)).multipliedByCofactor())
            var theirs = [UInt8](repeating: 0, count: 32)
            #expect(crypto_core_ed25519_from_uniform(&theirs, input) == 0)
            negated += mine.bytes == theirs ? 0 : 1
            theirs[31] = theirs[31] & 0x7f | mine.bytes[31] & 0x80
            #expect(mine.bytes == theirs)
        }
        #expect((100...200).contains(negated))
    }

    @Test func zeroMapsToAPointOfSmallOrder() {
        // x₁ = −J and g(x₁) = −J isn't a square, so the Montgomery point is (0, 0), of order 2.
        #expect(Elligator2.map(.zero).multipliedByCofactor() == .identity)
    }

    @Test func signOfTheInputDoesNotMatter() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<50 {
            let input = FieldElement(littleEndian: generator.bytes(32))
            #expect(Elligator2.map(input) == Elligator2.map(-input))
        }
    }
}
