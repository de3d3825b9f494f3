import FogCrypto
import FogLink
import NIOPosix

/// Where puzzles are solved: one at a time, so that dialling many busy nodes doesn't take all processors.
enum PuzzleWork {
    /// Work in order, apart from event loops.
    struct Queue: Sendable {
        fileprivate let pool: NIOThreadPool

        func async(_ work: @escaping @Sendable () -> Void) {
            pool.submit { state in if case .active = state { work() } }
        }
    }

    static let queue: Queue = {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        return Queue(pool: pool)
    }()

    /// A solution, or `nil` if there is no memory for it, or it isn't wanted any more.
    static func solve(
        _ binding: [UInt8], _ effort: PuzzleEffort, while isWanted: () -> Bool
    ) -> PuzzleSolution? {
        var generator = SystemRandomNumberGenerator()
        var nonce = PuzzleNonce(UInt128(generator.next()) << 64 | UInt128(generator.next()))
        while isWanted() {
            guard
                let search = try? LinkPuzzle.puzzle(for: binding).solve(effort: effort, from: nonce, evaluations: 64)
            else { return nil }
            switch search {
            case .solved(let solution): return solution
            case .unsolved(let next): nonce = next
            }
        }
        return nil
    }
}
