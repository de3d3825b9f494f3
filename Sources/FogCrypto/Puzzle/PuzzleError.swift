/// Why a solution was refused, or none could be looked for.
public enum PuzzleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A solution has another number of bytes than ``PuzzleSolution/byteCount``.
    case wrongLength(needed: Int, found: Int)
    /// The solution claims an effort of zero.
    case noEffort
    /// The solution claims less effort than the verifier asks for.
    case tooLittleEffort(needed: PuzzleEffort, found: PuzzleEffort)
    /// The nonce doesn't solve the puzzle: it fails the first, cheap hash.
    case failedSieve
    /// The nonce doesn't solve the puzzle: it fails the memory-hard hash.
    case failedHash
    /// There isn't the memory for one evaluation.
    case outOfMemory

    public var description: String {
        switch self {
        case .wrongLength(let needed, let found): "a puzzle's solution has \(needed) bytes, not \(found)"
        case .noEffort: "the puzzle's solution claims an effort of zero"
        case .tooLittleEffort(let needed, let found):
            "the puzzle asks for an effort of \(needed); the solution has \(found)"
        case .failedSieve: "the puzzle's solution fails its first hash"
        case .failedHash: "the puzzle's solution fails its memory-hard hash"
        case .outOfMemory: "there is no memory for a puzzle's hash"
        }
    }
}
