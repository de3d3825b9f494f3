/// A running digest of everything that happens in a simulation, to tell whether two runs are the same.
///
/// Not for adversaries: anybody can make two runs collide who tries.
struct TraceDigest {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Takes in one word.
    mutating func fold(_ word: UInt64) {
        let mixed = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        value = mixed ^ (mixed >> 29)
    }
}
