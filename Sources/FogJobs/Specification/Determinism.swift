/// How the runs of a WebAssembly program are made alike on every machine: its clocks are virtual and its randomness follows
/// from a seed and the task's place in the array.
public struct Determinism: Hashable, Sendable {
    /// What randomness follows from; 0 unless said otherwise. No secret.
    public var seed: UInt64

    /// Makes a setting.
    public init(seed: UInt64 = 0) {
        self.seed = seed
    }
}
