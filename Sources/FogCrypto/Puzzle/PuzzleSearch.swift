/// How far a slice of the search for a solution came.
public enum PuzzleSearch: Hashable, Sendable {
    /// This is a solution.
    case solved(PuzzleSolution)
    /// There was none among the nonces tried; go on from this one.
    case unsolved(next: PuzzleNonce)
}
