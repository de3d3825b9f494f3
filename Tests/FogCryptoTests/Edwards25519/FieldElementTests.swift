import FogSimulation
import Testing

@testable import FogCrypto

@Suite struct FieldElementTests {
    private func element(_ number: UInt8) -> FieldElement { FieldElement(littleEndian: [number]) }

    /// 2²⁵⁵ − 19 + offset.
    private func nearModulus(_ offset: Int) -> [UInt8] {
        [UInt8(0xed + offset)] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
    }

    @Test(arguments: 0..<19) func everyNumberHasOneEncoding(_ offset: Int) {
        #expect(FieldElement(littleEndian: nearModulus(offset)).littleEndian == element(UInt8(offset)).littleEndian)
        #expect((element(UInt8(offset)) - element(18)).littleEndian == (-element(UInt8(18 - offset))).littleEndian)
    }

    @Test func largestNumberIsKept() {
        #expect((FieldElement.zero - .one).littleEndian == nearModulus(-1))
        #expect(FieldElement(littleEndian: nearModulus(-1)).littleEndian == nearModulus(-1))
    }

    @Test func lawsOfAFieldHold() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let (a, b, c) = (
                FieldElement(littleEndian: generator.bytes(32)), FieldElement(littleEndian: generator.bytes(32)),
                FieldElement(littleEndian: generator.bytes(32))
            )
            #expect(((a + b) * c).littleEndian == (a * c + b * c).littleEndian)
            #expect(((a - b) * (a + b)).littleEndian == (a.squared - b.squared).littleEndian)
            #expect((a * (b * c)).littleEndian == ((c * a) * b).littleEndian)
            #expect((a * a.inverse).littleEndian == FieldElement.one.littleEndian)
        }
    }

    @Test func rootsAreRoots() {
        var generator = SeededGenerator(seed: 2)
        var squares = 0
        for _ in 0..<500 {
            let (a, b) = (
                FieldElement(littleEndian: generator.bytes(32)), FieldElement(littleEndian: generator.bytes(32))
            )
            let (root, isSquareMask) = FieldElement.squareRoot(of: a, over: b)
            let expected = isSquareMask == 0 ? a * .rootOfMinusOne : a
            #expect((root.squared * b).littleEndian == expected.littleEndian)
            squares += isSquareMask == 0 ? 0 : 1
            #expect(FieldElement.squareRoot(of: a.squared, over: b.squared).isSquareMask == .max)
        }
        #expect((200...300).contains(squares))
        #expect(FieldElement.rootOfMinusOne.squared.littleEndian == (-FieldElement.one).littleEndian)
        #expect(FieldElement.squareRoot(of: .zero, over: .one).isSquareMask == .max)
    }

    @Test func masksTellZeroAndParity() {
        #expect(FieldElement(littleEndian: nearModulus(0)).isZeroMask == .max)
        #expect(FieldElement(littleEndian: nearModulus(1)).isZeroMask == 0)
        #expect(FieldElement(littleEndian: nearModulus(1)).isOddMask == .max)
        #expect((-FieldElement.one).isOddMask == 0)
    }
}
