import FogCrypto
import FogSimulation

/// A scalar and the u-coordinate of a point.
struct X25519Pair {
    let scalar: [UInt8]
    let point: [UInt8]

    init(scalar: [UInt8], point: [UInt8]) {
        self.scalar = scalar
        self.point = point
    }

    init(_ object: VectorObject) throws(VectorMismatch) {
        scalar = try object.bytes("scalar", count: BatchX25519.byteCount)
        point = try object.bytes("u", count: BatchX25519.byteCount)
    }

    /// Pairs at which implementations go wrong: points of small order, u-coordinates at and beyond 2²⁵⁵ − 19, and
    /// scalars of which clamping leaves little.
    static func edges(using dice: inout SeededGenerator) -> [X25519Pair] {
        let base = [9] + [UInt8](repeating: 0, count: 31)
        let zeros = [UInt8](repeating: 0, count: 32)
        let ones = [UInt8](repeating: 0xff, count: 32)
        // The largest that isn't reduced, the smallest above the modulus that isn't of small order, and the largest.
        let largest = [0xeb] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
        let reduced = [0xf6] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
        let top = [UInt8](repeating: 0xff, count: 31) + [0x7f]
        var pairs = [zeros, ones, [1] + zeros.dropFirst()].map { X25519Pair(scalar: $0, point: base) }
        for point in SmallOrderPoint.all + [largest, reduced, top, ones] {
            pairs.append(X25519Pair(scalar: dice.bytes(32), point: point))
        }
        // The top bit of a point is ignored.
        let point = dice.bytes(32)
        let scalar = dice.bytes(32)
        pairs.append(X25519Pair(scalar: scalar, point: point))
        pairs.append(X25519Pair(scalar: scalar, point: point.flippingBit(255)))
        // So are five bits of a scalar, the others not.
        for bit in [0, 1, 2, 254, 255, 3, 253] {
            pairs.append(X25519Pair(scalar: scalar.flippingBit(bit), point: point))
        }
        return pairs
    }
}
