import CSodium

/// A number below ℓ = 2²⁵² + 27742317777372353535851937790883648493, the order of the prime-order subgroup, that is
/// known to everybody. Secret scalars are ``SecretBytes``; what is done with them is in `EdwardsScalar+Secret.swift`.
package struct EdwardsScalar: Hashable, Sendable {
    static let byteCount = 32

    /// 32 bytes, little-endian.
    let bytes: [UInt8]

    /// The number that 32 bytes spell, little-endian, or `nil` if there are more or fewer or it isn't below ℓ.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        guard bytes.reversed().lexicographicallyPrecedes(Self.order.reversed()) else { return nil }
        self.bytes = bytes
    }

    /// The number that at most 31 bytes spell, little-endian; it is always below ℓ.
    init(short bytes: some Collection<UInt8>) {
        let kept = bytes.prefix(Self.byteCount - 1)
        self.bytes = Array(kept) + [UInt8](repeating: 0, count: Self.byteCount - kept.count)
    }

    /// The number whose bytes are known to be right.
    init(known bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

    /// 1 / 8 modulo ℓ.
    static let inverseOfEight = EdwardsScalar(known: [
        0x79, 0x2f, 0xdc, 0xe2, 0x29, 0xe5, 0x06, 0x61, 0xd0, 0xda, 0x1c, 0x7d, 0xb3, 0x9d, 0xd3, 0x07,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x06,
    ])

    /// ℓ itself, which is no scalar.
    private static let order: [UInt8] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
}
