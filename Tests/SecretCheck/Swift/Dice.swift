/// Noise that is the same in each run.
struct Dice: RandomNumberGenerator {
    /// Whether what comes out is secret.
    let isSecret: Bool
    private var state: UInt64

    init(seed: UInt64, isSecret: Bool = false) {
        state = seed
        self.isSecret = isSecret
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var word = state
        if isSecret { withUnsafeMutableBytes(of: &word) { Marks.conceal($0) } }
        return word
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }
}
