import FogSimulation
import Testing

@testable import FogCrypto

@Suite struct PuzzleTests {
    private static let binding = Array(0..<32 as Range<UInt8>)
    private static let puzzle = Puzzle(label: PuzzleLabel("fog puzzle test 1"), binding: binding.span.bytes)

    private static func effort(_ evaluations: UInt32) throws -> PuzzleEffort {
        try #require(PuzzleEffort(evaluations: evaluations))
    }

    /// Solves in slices of one evaluation, and counts them.
    private static func solve(
        _ puzzle: Puzzle, effort: PuzzleEffort, from start: PuzzleNonce
    ) throws -> (solution: PuzzleSolution, evaluations: Int) {
        var nonce = start
        var evaluations = 0
        while true {
            evaluations += 1
            switch try puzzle.solve(effort: effort, from: nonce, evaluations: 1) {
            case .solved(let solution): return (solution, evaluations)
            case .unsolved(let next): nonce = next
            }
        }
    }

    /// Known answers from `Models/puzzle-model.py`, which follows the definition with another implementation of Argon2.
    /// The first search passes the largest nonce.
    @Test func knownAnswers() throws {
        let wrapping = try Self.solve(Self.puzzle, effort: Self.effort(20), from: PuzzleNonce(UInt128.max - 2999))
        #expect(wrapping.solution.bytes == bytes("0000001400000000000000000000000000013141"))
        #expect(wrapping.evaluations == 87)
        let least = try Self.solve(Self.puzzle, effort: .least, from: PuzzleNonce(0))
        #expect(least.solution.bytes == bytes("0000000100000000000000000000000000000029"))
        let empty = Puzzle(label: PuzzleLabel(""), binding: [UInt8]().span.bytes)
        let third = try Self.solve(
            empty, effort: Self.effort(3), from: PuzzleNonce(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10))
        #expect(third.solution.bytes == bytes("000000030102030405060708090a0b0c0d0e2cfe"))
        #expect(third.evaluations == 9)
    }

    @Test func slicesDoNotChangeWhatIsFound() throws {
        let effort = try Self.effort(12)
        let inSlices = try Self.solve(Self.puzzle, effort: effort, from: PuzzleNonce(77))
        let atOnce = try Self.puzzle.solve(effort: effort, from: PuzzleNonce(77), evaluations: 1000)
        #expect(atOnce == .solved(inSlices.solution))
        let tooFew = try Self.puzzle.solve(
            effort: effort, from: PuzzleNonce(77), evaluations: inSlices.evaluations - 1)
        #expect(tooFew != atOnce)
        #expect(
            try Self.puzzle.solve(effort: effort, from: PuzzleNonce(5), evaluations: 0)
                == .unsolved(next: PuzzleNonce(5)))
        #expect(
            try Self.puzzle.solve(effort: effort, from: PuzzleNonce(5), evaluations: -1)
                == .unsolved(next: PuzzleNonce(5)))
    }

    @Test func solutionsVerifyForTheirPuzzleOnly() throws {
        var generator = SeededGenerator(seed: 40)
        for _ in 0..<5 {
            let binding = generator.bytes(32)
            let label = PuzzleLabel("fog puzzle test 2")
            let puzzle = Puzzle(label: label, binding: binding.span.bytes)
            let effort = try Self.effort(8)
            let (solution, _) = try Self.solve(
                puzzle, effort: effort, from: PuzzleNonce(UInt128.random(in: 0 ... .max, using: &generator)))
            let decoded = try PuzzleSolution(solution.bytes)
            #expect(decoded == solution)
            try puzzle.verify(decoded, atLeast: effort)
            try puzzle.verify(decoded, atLeast: .least)
            #expect(throws: PuzzleError.tooLittleEffort(needed: try Self.effort(9), found: effort)) {
                try puzzle.verify(decoded, atLeast: try Self.effort(9))
            }
            // With other inputs the seed is another one, and passes the sieve with odds of 1 in 1,024: not here.
            let longer = binding + [0]
            let shorter = Array(binding.dropLast())
            for other in [
                Puzzle(label: PuzzleLabel("fog puzzle test 3"), binding: binding.span.bytes),
                Puzzle(label: label, binding: longer.span.bytes),
                Puzzle(label: label, binding: shorter.span.bytes),
            ] {
                #expect(throws: PuzzleError.failedSieve) { try other.verify(decoded, atLeast: .least) }
            }
        }
    }

    /// Every flipped bit of the nonce and of the effort is noticed.
    @Test func noBitOfASolutionCanBeFlipped() throws {
        let (solution, _) = try Self.solve(Self.puzzle, effort: Self.effort(6), from: PuzzleNonce(1))
        for bit in 0..<8 * PuzzleSolution.byteCount {
            var flipped = solution.bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: PuzzleError.self) {
                try Self.puzzle.verify(try PuzzleSolution(flipped), atLeast: .least)
            }
        }
    }

    /// A label and a binding can't trade bytes.
    @Test func labelAndBindingAreKeptApart() {
        let first = Puzzle(label: PuzzleLabel("ab"), binding: Array("c".utf8).span.bytes)
        let second = Puzzle(label: PuzzleLabel("a"), binding: Array("bc".utf8).span.bytes)
        #expect(
            (try? Self.solve(first, effort: .least, from: PuzzleNonce(0)).solution)
                != (try? Self.solve(second, effort: .least, from: PuzzleNonce(0)).solution))
    }

    /// The evaluations that 100 solutions take add up to 100 times the effort, within four standard deviations of the
    /// geometric distribution; a rule that is off by a factor of two is eleven away or more.
    @Test(arguments: [1, 2, 4, 8, 16]) func evaluationsGrowWithTheEffort(_ evaluations: UInt32) throws {
        var generator = SeededGenerator(seed: 50 + UInt64(evaluations))
        let effort = try Self.effort(evaluations)
        var total = 0
        var nonces: UInt128 = 0
        for _ in 0..<100 {
            let start = PuzzleNonce(UInt128.random(in: 0 ... .max, using: &generator))
            let (solution, evaluations) = try Self.solve(Self.puzzle, effort: effort, from: start)
            total += evaluations
            nonces += solution.nonce.number &- start.number &+ 1
        }
        let expected = 100 * Double(evaluations)
        let deviation = (100 * Double(evaluations) * Double(evaluations - 1)).squareRoot()
        #expect(abs(Double(total) - expected) <= 4 * deviation)
        // And the sieve lets one nonce in 1,024 pass.
        let passing = 1024 * Double(total)
        #expect(abs(Double(nonces) - passing) <= 4 * 1024 * Double(total).squareRoot())
    }

    @Test func effortIsMetUpToTheExactBound() throws {
        // ⌊(2²⁵⁶ − 1) / 3⌋ is 0x55…55: three times that is 2²⁵⁶ − 1.
        let third = [UInt8](repeating: 0x55, count: 32)
        #expect(try Self.effort(3).isMet(by: third))
        #expect(try !Self.effort(3).isMet(by: third.dropLast() + [0x56]))
        #expect(PuzzleEffort.least.isMet(by: [UInt8](repeating: 0xff, count: 32)))
        #expect(try !Self.effort(2).isMet(by: [0x80] + [UInt8](repeating: 0, count: 31)))
        #expect(try Self.effort(2).isMet(by: [0x7f] + [UInt8](repeating: 0xff, count: 31)))
        // 2²²⁴ · (2³² − 1) is below 2²⁵⁶, and 2²²⁴ + 1 more than ⌊(2²⁵⁶ − 1) / (2³² − 1)⌋ = 2²²⁴ + 2¹⁹² + … isn't.
        #expect(try Self.effort(.max).isMet(by: [0, 0, 0, 1] + [UInt8](repeating: 0, count: 28)))
        #expect(try !Self.effort(.max).isMet(by: [0, 0, 0, 1, 0, 0, 0, 2] + [UInt8](repeating: 0, count: 24)))
        #expect(try !Self.effort(.max).isMet(by: [UInt8](repeating: 0xff, count: 32)))
    }

    @Test func solutionsAreDecodedStrictly() {
        for count in [0, 19, 21] {
            #expect(throws: PuzzleError.wrongLength(needed: 20, found: count)) {
                try PuzzleSolution([UInt8](repeating: 1, count: count))
            }
        }
        #expect(throws: PuzzleError.noEffort) { try PuzzleSolution([0, 0, 0, 0] + [UInt8](repeating: 1, count: 16)) }
        #expect(PuzzleEffort(evaluations: 0) == nil)
    }
}
