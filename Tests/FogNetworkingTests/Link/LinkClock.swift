import FogCore

/// The time of the tests' links: since the tests began.
enum LinkClock {
    private static let start = ContinuousClock.now

    @Sendable static func now() -> Now {
        let nanoseconds = UInt64(max(0, start.duration(to: .now).clampedNanoseconds))
        return Now(
            monotonic: MonotonicInstant(nanoseconds: 1_000_000_000 + nanoseconds),
            wall: WallTime(millisecondsSinceEpoch: 0))
    }
}

/// Waits for something that happens sooner or later; the limit only keeps a broken test from waiting for ever.
func eventually(_ what: String, _ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now.advanced(by: .seconds(120))
    while try !condition() {
        guard ContinuousClock.now < end else { throw FogError(.failed, "this never happened: \(what)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}
