/// How hard a puzzle is: how many evaluations of the memory-hard function a solution takes on average, at least 1.
public struct PuzzleEffort: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number of evaluations.
    public let evaluations: UInt32

    /// The effort of so many evaluations, or `nil` for zero.
    public init?(evaluations: UInt32) {
        guard evaluations > 0 else { return nil }
        self.evaluations = evaluations
    }

    private init(atLeastOne evaluations: UInt32) {
        self.evaluations = evaluations
    }

    /// One evaluation: every one solves the puzzle.
    public static let least = PuzzleEffort(atLeastOne: 1)

    public var description: String { "\(evaluations)" }

    public static func < (left: PuzzleEffort, right: PuzzleEffort) -> Bool {
        left.evaluations < right.evaluations
    }

    /// Whether `tag`, as a big-endian number, times the effort is at most 2²⁵⁶ − 1.
    func isMet(by tag: [UInt8]) -> Bool {
        var carry: UInt64 = 0
        for byte in tag.reversed() {
            // At most (2³² − 1)·255 + 2³², which is far from wrapping.
            carry = (UInt64(byte) * UInt64(evaluations) + carry) >> 8
        }
        return carry == 0
    }
}
