/// Runs a simulation for one seed after another.
public struct SeedSweep: Hashable, Sendable {
    /// The seeds, tried in order.
    public let seeds: ClosedRange<UInt64>

    /// Makes a sweep over the given seeds.
    public init(_ seeds: ClosedRange<UInt64>) {
        self.seeds = seeds
    }

    /// Runs `body` for each seed until it throws, and returns what it threw first, or `nil` if every seed passed.
    public func firstFailure(
        _ body: (_ seed: UInt64) throws(SimulationFailure) -> Void
    ) -> SimulationFailure? {
        for seed in seeds {
            do {
                try body(seed)
            } catch {
                return error
            }
        }
        return nil
    }

    /// The same seeds in `count` sweeps of about equal length, to be run side by side.
    public func split(into count: Int) -> [SeedSweep] {
        let parts = UInt64(max(1, count))
        let (whole, rest) = (seeds.upperBound - seeds.lowerBound).quotientAndRemainder(dividingBy: parts)
        var sweeps: [SeedSweep] = []
        var first = seeds.lowerBound
        for part in 0..<parts {
            // One fewer than its length, which may not fit.
            let length = part <= rest ? whole : whole &- 1
            if part > rest, whole == 0 { break }
            sweeps.append(SeedSweep(first...(first + length)))
            first = first &+ length &+ 1
        }
        return sweeps
    }
}
