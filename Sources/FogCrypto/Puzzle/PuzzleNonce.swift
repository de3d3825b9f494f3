/// What a solver varies: 16 bytes, taken as a big-endian number and counted upwards.
///
/// Start from a random one, so that two solvers of one puzzle don't do the same work.
public struct PuzzleNonce: Hashable, Sendable {
    /// How many bytes a nonce has.
    public static let byteCount = 16

    /// The number.
    public let number: UInt128

    /// The nonce with the given number.
    public init(_ number: UInt128) {
        self.number = number
    }

    /// The nonce after this one; the last is followed by zero.
    public var next: PuzzleNonce { PuzzleNonce(number &+ 1) }

    /// The 16 bytes, big-endian.
    public var bytes: [UInt8] {
        (0..<Self.byteCount).map { UInt8(truncatingIfNeeded: number >> UInt128(8 * (Self.byteCount - 1 - $0))) }
    }
}
