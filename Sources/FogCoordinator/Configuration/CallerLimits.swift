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
    /// Requests on one connection that have been sent and not been answered.
    public var pipelinedRequests = 64
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
    /// How long the head of a request may take, and the first one of a connection.
    public var headPatience: Duration = .seconds(15)
    /// How long a connection is kept between two requests.
    public var idlePatience: Duration = .seconds(75)
    /// How long a body that is sent, or an answer that is read, may stand still; see ``leastRate``.
    public var stallPatience: Duration = .seconds(30)
    /// Bytes a second at which a body or an answer must move on average. Each byte that moves gives its part of the
    /// patience back, so that whoever is at least as fast is never cut off.
    public var leastRate = 1024
    /// How long a connection that the coordinator has closed on its side waits for the other to read the last answer.
    public var lingering: Duration = .seconds(2)
    /// How long calls that are under way may go on when the coordinator ends.
    public var closingPatience: Duration = .seconds(15)

    /// The defaults.
    public init() {}
}
