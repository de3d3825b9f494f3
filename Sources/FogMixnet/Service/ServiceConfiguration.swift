/// The bounds of ``ServiceExchanges``.
public struct ServiceConfiguration: Sendable {
    /// The names of the services that there are.
    public var services: Set<String>
    /// Requests that are known at a time.
    public var exchangeLimit = 4096
    /// Bytes of all requests and responses together.
    public var byteLimit = 256 << 20
    /// SURBs that wait for one response.
    public var waitingLimit = 64
    /// How long a request is remembered of which nothing is heard.
    public var memory = Duration.seconds(600)

    public init(services: Set<String>) { self.services = services }
}
