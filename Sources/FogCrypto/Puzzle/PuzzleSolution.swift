/// What proves that work was done, 20 bytes: the effort (32 bits) and the nonce (128 bits), both big-endian.
///
/// Decoded is not verified: that is ``Puzzle/verify(_:atLeast:)``.
public struct PuzzleSolution: Hashable, Sendable {
    /// How many bytes a solution has.
    public static let byteCount = 4 + PuzzleNonce.byteCount

    /// The effort that the solver chose. It is part of what is hashed, so that a solution is for this effort only.
    public let effort: PuzzleEffort

    /// The nonce that the solver found.
    public let nonce: PuzzleNonce

    init(effort: PuzzleEffort, nonce: PuzzleNonce) {
        self.effort = effort
        self.nonce = nonce
    }

    /// Decodes a solution.
    public init(_ bytes: some Collection<UInt8>) throws(PuzzleError) {
        guard bytes.count == Self.byteCount else {
            throw .wrongLength(needed: Self.byteCount, found: bytes.count)
        }
        let evaluations = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard let effort = PuzzleEffort(evaluations: evaluations) else { throw .noEffort }
        self.effort = effort
        nonce = PuzzleNonce(bytes.dropFirst(4).reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
    }

    /// The 20 bytes.
    public var bytes: [UInt8] {
        let evaluations = effort.evaluations
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: evaluations >> UInt32($0)) } + nonce.bytes
    }
}
