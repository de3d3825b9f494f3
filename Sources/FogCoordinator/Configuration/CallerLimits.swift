public import FogHTTP

/// What callers may take of a coordinator at a time, and how long it waits for one that is slow.
///
/// What is beyond a bound is refused with an answer that says so; it isn't queued.
public struct CallerLimits: Hashable, Sendable {
    /// Connections over TCP at a time, at most five eighths of the files that the process may have open. When one more
    /// comes, those that have been idle for longest are closed to make room; if none is idle it is turned away.
    public var connections = 16_384
    /// Connections over the Unix socket, which have room of their own so that operators get in when TCP is full; at most
    /// an eighth of the files that the process may have open.
    public var localConnections = 1024
    /// Calls of one submitter, one worker or of all that show no token that are under way at a time. Operators may have
    /// four times as many.
    public var callsOfOne = 128
    /// Calls of all submitters, joining workers and of those that show no token; operators may have as many, beside them.
    public var callsOfMany = 4096
    /// Calls of all workers: each waits with one for tasks and with one for commands.
    public var callsOfWorkers = 65_536
    /// Bytes that one caller's calls may hold in memory: bodies of requests that are whole, and answers on their way.
    public var bytesOfOne = 64 << 20
    /// The same for all submitters; for all workers, and for all operators.
    public var bytesOfMany = 256 << 20

    /// What each connection may do.
    public var connection = ConnectionLimits()

    /// The defaults.
    public init() {}
}
