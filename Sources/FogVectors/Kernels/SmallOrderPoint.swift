/// The u-coordinates of Curve25519's points of small order and of its twist's, and other spellings of them: each times
/// any clamped scalar is zero.
enum SmallOrderPoint: CaseIterable {
    case zero
    case one
    case orderEight
    case otherOrderEight
    /// −1.
    case minusOne
    /// 2²⁵⁵ − 19, which is zero.
    case modulus
    /// 2²⁵⁵ − 18, which is one.
    case modulusPlusOne
    /// Zero with the top bit, which is ignored.
    case zeroWithTopBit

    static var all: [[UInt8]] { allCases.map(\.bytes) }

    var bytes: [UInt8] {
        switch self {
        case .zero: Self.small(0)
        case .one: Self.small(1)
        case .orderEight:
            [
                0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
                0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
            ]
        case .otherOrderEight:
            [
                0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
                0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
            ]
        case .minusOne: Self.large(0xec)
        case .modulus: Self.large(0xed)
        case .modulusPlusOne: Self.large(0xee)
        case .zeroWithTopBit: Self.small(0).flippingBit(255)
        }
    }

    private static func small(_ number: UInt8) -> [UInt8] { [number] + [UInt8](repeating: 0, count: 31) }

    private static func large(_ lowest: UInt8) -> [UInt8] { [lowest] + [UInt8](repeating: 0xff, count: 30) + [0x7f] }
}
