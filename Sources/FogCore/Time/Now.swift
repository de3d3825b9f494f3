/// What a driver's two clocks say at the moment it calls a ``StateMachine``.
public struct Now: Hashable, Sendable {
    /// For every duration, timeout and lease: never goes back.
    public let monotonic: MonotonicInstant
    /// For people and for documents with a validity: may jump either way.
    public let wall: WallTime

    /// Makes a reading of both clocks.
    public init(monotonic: MonotonicInstant, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
