import Synchronization

/// A floating-point number that several threads may change at once, without a lock.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(0)

    borrowing func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    borrowing func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    /// Adds an amount, trying again as often as another thread was first.
    borrowing func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = (Double(bitPattern: seen) + amount).bitPattern
            let (exchanged, current) = bits.weakCompareExchange(expected: seen, desired: sum, ordering: .relaxed)
            if exchanged { return }
            seen = current
        }
    }
}
