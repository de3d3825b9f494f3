import CSodium

/// A proof of work: something that costs a sender memory and time in proportion to an effort, and a receiver little.
///
/// A puzzle is tied to a use (the label) and to an occasion (the binding: a handshake hash, a challenge of the receiver,
/// an announcement). Whoever verifies decides how long an occasion lasts and counts a solution once; the puzzle itself
/// remembers nothing. The solver chooses the effort, and the verifier can ask for a least one or serve the greater first.
///
/// ## Definition (version 1)
///
/// `‖` concatenates, texts are UTF-8 and numbers are big-endian with the width given in bits.
///
///     challenge = SHA-512("fog puzzle challenge 1" ‖ u64(bytes of label) ‖ label ‖ u64(bytes of binding) ‖ binding)
///     seed      = SHA-512("fog puzzle seed 1" ‖ challenge ‖ u32(effort) ‖ u128(nonce))
///     tag       = Argon2id(password: seed[0..<32], salt: seed[32..<48], output 32 bytes,
///                          version 0x13, 1 pass, 1024 KiB, 1 lane, no secret, no associated data)
///
/// The nonce solves the puzzle with this effort if and only if
/// - the last 16 bits of the seed, as a number, are below 64 (the *sieve*: one nonce in 1,024 passes), and
/// - tag, as a number of 256 bits, times effort is at most 2²⁵⁶ − 1.
///
/// So an effort of E takes E evaluations of Argon2id on average, and 1,024·E of the cheap hash.
///
/// ## Costs
///
/// Verification is one cheap hash (0.3 µs) and, if the sieve lets the solution pass, one evaluation of Argon2id (about
/// 0.5 ms and 1 MiB on the machine that builds Fog). Without the sieve every 20 bytes of noise would cost the receiver
/// that much. With it noise costs 1 µs on average, and somebody who wants the receiver to evaluate Argon2id in vain
/// has to compute about a thousand hashes for each time, half the price of what the receiver then pays. The drawback is
/// that about a third of a solver's work isn't memory-hard: special hardware can save that third and no more.
/// One pass over 1 MiB is what keeps verification near a millisecond; attacks that trade memory for time against a
/// single pass of Argon2id save a small factor of memory, as with any such puzzle.
public struct Puzzle: Sendable {
    /// How much memory an evaluation takes, in bytes.
    public static let memory = 1 << 20

    private let challenge: [UInt8]

    /// The puzzle for a use and an occasion; the binding may have any length.
    public init(label: PuzzleLabel, binding: RawSpan) {
        var hasher = WipedSHA512()
        hasher.update(Array("fog puzzle challenge 1".utf8))
        let label = label.bytes
        hasher.update(Self.bigEndian(UInt64(label.count)))
        hasher.update(label)
        hasher.update(Self.bigEndian(UInt64(binding.byteCount)))
        hasher.update(binding)
        challenge = hasher.finalize()
    }

    /// Looks for a solution among the nonces from `nonce` on, until one is found or `evaluations` evaluations of the
    /// memory-hard hash were in vain.
    ///
    /// Each evaluation takes about 0.8 ms together with the nonces that are sieved out before it. A caller that may want
    /// to stop asks for a few at a time, and goes on where the last call ended; the slices don't change what is found.
    /// Throws ``PuzzleError/outOfMemory`` only.
    public func solve(
        effort: PuzzleEffort, from nonce: PuzzleNonce, evaluations: Int
    ) throws(PuzzleError) -> PuzzleSearch {
        var sieve = PuzzleSieve(challenge: challenge, effort: effort)
        var nonce = nonce
        var left = evaluations
        while left > 0 {
            let candidate = nonce
            nonce = nonce.next
            guard sieve.admits(candidate) else { continue }
            left -= 1
            if effort.isMet(by: try Self.tag(for: sieve.seed)) {
                return .solved(PuzzleSolution(effort: effort, nonce: candidate))
            }
        }
        return .unsolved(next: nonce)
    }

    /// Checks a solution, of at least the given effort: returns if it solves this puzzle, and throws the reason if not.
    ///
    /// What costs nothing is checked first.
    public func verify(_ solution: PuzzleSolution, atLeast effort: PuzzleEffort) throws(PuzzleError) {
        guard solution.effort >= effort else { throw .tooLittleEffort(needed: effort, found: solution.effort) }
        var sieve = PuzzleSieve(challenge: challenge, effort: solution.effort)
        guard sieve.admits(solution.nonce) else { throw .failedSieve }
        guard solution.effort.isMet(by: try Self.tag(for: sieve.seed)) else { throw .failedHash }
    }

    /// The memory-hard hash of a seed: 32 bytes.
    private static func tag(for seed: [UInt8]) throws(PuzzleError) -> [UInt8] {
        // Without this libsodium would take its portable code, which gives the same and is slower by a third.
        _ = isLibraryReady
        var tag = [UInt8](repeating: 0, count: 32)
        let status = seed.withUnsafeBytes { seed -> CInt in
            guard let password = seed.baseAddress else { return -1 }
            return crypto_pwhash(
                &tag, UInt64(tag.count), password.assumingMemoryBound(to: CChar.self), 32,
                (password + 32).assumingMemoryBound(to: UInt8.self), 1, memory, crypto_pwhash_ALG_ARGON2ID13)
        }
        guard status == 0 else { throw .outOfMemory }
        return tag
    }

    private static let isLibraryReady = sodium_init() >= 0

    private static func bigEndian(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}
