/// What the other side of a connection may do, and how long it may take.
public struct ConnectionLimits: Hashable, Sendable {
    /// Requests on one connection that have been sent and not been answered.
    public var pipelinedRequests = 64
    /// How long the head of a request may take, and the first one of a connection.
    public var headPatience: Duration = .seconds(15)
    /// How long a connection is kept between two requests.
    public var idlePatience: Duration = .seconds(75)
    /// How long a body that is sent, or an answer that is read, may stand still; see ``leastRate``.
    public var stallPatience: Duration = .seconds(30)
    /// Bytes a second at which a body or an answer must move on average. Each byte that moves gives its part of the
    /// patience back, so that whoever is at least as fast is never cut off.
    public var leastRate = 1024
    /// How long a connection that the server has closed on its side waits for the other to read the last answer.
    public var lingering: Duration = .seconds(2)
    /// How long calls that are under way may go on when the server ends.
    public var closingPatience: Duration = .seconds(15)

    /// The defaults.
    public init() {}
}
