import FogSimulation
import Testing

@testable import FogCrypto

@Suite struct EdwardsPointTests {
    /// The eight points of small order, in their canonical encodings: the identity, one point of order 2, two of
    /// order 4 and four of order 8.
    static let smallOrder = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]

    /// Encodings that spell a point but not in the canonical way: y of 2²⁵⁵ − 19 or more, and the odd x = 0.
    static let notCanonical: [[UInt8]] = {
        var encodings = [
            bytes("0100000000000000000000000000000000000000000000000000000000000080"),
            bytes("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
        ]
        for lowest in 0xed...0xff as ClosedRange<UInt8> {
            for highest in [0x7f, 0xff] as [UInt8] {
                encodings.append([lowest] + [UInt8](repeating: 0xff, count: 30) + [highest])
            }
        }
        return encodings
    }()

    @Test func encodingsThatAreNotCanonicalAreRefused() {
        for encoding in Self.notCanonical { #expect(EdwardsPoint(decoding: encoding) == nil) }
        #expect(EdwardsPoint(decoding: [UInt8](repeating: 1, count: 31)) == nil)
        #expect(EdwardsPoint(decoding: []) == nil)
    }

    @Test func halfOfAllNumbersAreOnTheCurve() {
        var generator = SeededGenerator(seed: 3)
        let found = (0..<2000).count { _ in EdwardsPoint(decoding: generator.bytes(32)) != nil }
        #expect((900...1100).contains(found))
    }

    @Test(arguments: smallOrder) func eightTimesAPointOfSmallOrderIsTheIdentity(_ encoding: String) throws {
        let point = try #require(EdwardsPoint(decoding: bytes(encoding)))
        #expect(point.multipliedByCofactor() == .identity)
    }

    /// Every sum of a point of the prime-order subgroup and one of small order, times scalars that leave each remainder
    /// modulo 8, is what repeated addition gives.
    @Test(arguments: smallOrder) func multiplesAgreeWithRepeatedAddition(_ encoding: String) throws {
        let torsion = try #require(EdwardsPoint(decoding: bytes(encoding)))
        let base = try #require(EdwardsPoint.base(multipliedBy: EdwardsScalar(short: [9])))
        for point in [torsion, try #require(base.adding(torsion))] {
            var sum = EdwardsPoint.identity
            for number in 0..<40 as Range<UInt8> {
                #expect(point.multiplied(by: EdwardsScalar(short: [number])) == sum)
                sum = try #require(sum.adding(point))
            }
        }
    }

    /// (a + b)P = aP + bP for large scalars and points of every kind.
    @Test func multiplesAddUp() throws {
        var generator = SeededGenerator(seed: 4)
        for encoding in Self.smallOrder {
            let torsion = try #require(EdwardsPoint(decoding: bytes(encoding)))
            for _ in 0..<10 {
                let first = generator.bytes(16)
                let second = generator.bytes(16)
                let sum = first.indices.reduce(into: (bytes: [UInt8](), carry: 0)) { sum, index in
                    let digit = Int(first[index]) + Int(second[index]) + sum.carry
                    sum.bytes.append(UInt8(digit & 255))
                    sum.carry = digit >> 8
                }
                let whole = EdwardsScalar(short: sum.bytes + [UInt8(sum.carry)])
                let point = try #require(
                    EdwardsPoint.base(multipliedBy: EdwardsScalar(short: generator.bytes(31)))?.adding(torsion))
                let left = try #require(point.multiplied(by: EdwardsScalar(short: first)))
                let right = try #require(point.multiplied(by: EdwardsScalar(short: second)))
                #expect(left.adding(right) == point.multiplied(by: whole))
            }
        }
    }

    @Test func scalarsMustBeBelowTheOrder() {
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var below = order
        below[0] -= 1
        #expect(EdwardsScalar(decoding: below) != nil)
        #expect(EdwardsScalar(decoding: order) == nil)
        #expect(EdwardsScalar(decoding: [UInt8](repeating: 255, count: 32)) == nil)
        #expect(EdwardsScalar(decoding: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(EdwardsScalar(decoding: [UInt8](repeating: 0, count: 32))?.isZero == true)
    }
}
