/// Counts how long an execution has run and how long it was frozen.
struct RunClock: Sendable {
    /// Stands still while the machine sleeps, so that a laptop's night doesn't count.
    typealias Instant = SuspendingClock.Instant

    private let start: Instant
    private var end: Instant?
    private var frozenSince: Instant?
    private var frozenBefore = Duration.zero

    /// Starts to count.
    init(start: Instant) {
        self.start = start
    }

    /// Whether the execution stands still.
    var isFrozen: Bool { frozenSince != nil }

    /// The execution stands still from now on; does nothing if it does already or has ended.
    mutating func freeze(at now: Instant) {
        if frozenSince == nil, end == nil { frozenSince = now }
    }

    /// The execution goes on from now on; does nothing if it isn't frozen.
    mutating func thaw(at now: Instant) {
        guard let since = frozenSince else { return }
        frozenBefore += since.duration(to: now)
        frozenSince = nil
    }

    /// The execution has ended; nothing is counted from now on.
    mutating func stop(at now: Instant) {
        thaw(at: now)
        if end == nil { end = now }
    }

    /// Time since the start, frozen time included.
    func elapsed(at now: Instant) -> Duration { start.duration(to: end ?? now) }

    /// How much of ``elapsed(at:)`` was frozen.
    func frozen(at now: Instant) -> Duration {
        frozenBefore + (frozenSince.map { $0.duration(to: now) } ?? .zero)
    }

    /// How long the execution has run, frozen time not counted.
    func running(at now: Instant) -> Duration { elapsed(at: now) - frozen(at: now) }
}
