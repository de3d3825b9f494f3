public import FogCore

/// Where a shell reads the time.
public protocol TimeSource: Sendable {
    /// Both clocks at this moment.
    func now() -> Now
}
