/// A reproducible generator of random numbers: xoshiro256**, its state filled by SplitMix64 from one 64-bit seed.
///
/// For simulations and tests only: whoever sees a few outputs can compute all the others. The product takes its
/// randomness from the system.
///
/// Sources: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021); Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators" (2014).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var first: UInt64
    private var second: UInt64
    private var third: UInt64
    private var fourth: UInt64

    /// Starts the sequence that `seed` stands for. Neighbouring seeds give unrelated sequences.
    public init(seed: UInt64) {
        var state = seed
        first = Self.split(&state)
        second = Self.split(&state)
        third = Self.split(&state)
        fourth = Self.split(&state)
    }

    /// Starts the sequence that follows the given state, which must not be all zeros.
    init(first: UInt64, second: UInt64, third: UInt64, fourth: UInt64) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let scrambled = Self.rotate(second &* 5, by: 7) &* 9
        let shifted = second << 17
        third ^= first
        fourth ^= second
        second ^= third
        first ^= fourth
        third ^= shifted
        fourth = Self.rotate(fourth, by: 45)
        return scrambled
    }

    /// A number below `bound`, or 0 if `bound` is 0.
    ///
    /// One draw and one multiplication: some numbers are more likely than others by a factor of at most
    /// 1 + `bound` / 2⁶⁴.
    public mutating func number(below bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }

    /// An index into something that holds `count` elements, or 0 if it is empty.
    public mutating func index(below count: Int) -> Int {
        Int(number(below: UInt64(max(count, 0))))
    }

    /// Whether something happens that happens in `rate` of all cases; `rate` is between 0 and 1.
    ///
    /// Draws nothing at a rate of 0, so that a fault that is off doesn't cost anything.
    public mutating func happens(at rate: Double) -> Bool {
        rate > 0 && Double(next() >> 11) * 0x1p-53 < rate
    }

    /// One of the given values, with equal chances.
    public mutating func one<Value>(of first: Value, _ others: Value...) -> Value {
        let position = index(below: others.count + 1)
        return position == 0 ? first : others[position - 1]
    }

    /// A seed for a generator of its own, a pure function of `seed` and the labels.
    public static func seed(from seed: UInt64, _ labels: UInt64...) -> UInt64 {
        var mixed = seed
        for label in labels {
            var state = mixed ^ (label &* 0xd1b5_4a32_d192_ed03)
            mixed = split(&state)
        }
        return mixed
    }

    private static func split(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    private static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
