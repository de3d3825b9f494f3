/// What one client does otherwise than the network's parameters say.
public struct ClientConfiguration: Sendable {
    /// Whether it sends packets when it has nothing to say.
    public var hasCover = true
    /// Requests at a time.
    public var exchangeLimit = 256
    /// Bytes of all requests and responses together.
    public var byteLimit = 256 << 20
    /// How long the way over links, queues and mailboxes takes at most, beside the delays and two looks into the mailbox.
    public var slack = Duration.seconds(2)
    /// A SURB is given up when so few of 1 would take longer.
    public var tail = 1e-3
    /// SURBs of one request that are on their way at a time.
    public var replyLimit = 48
    /// How many bytes of a request are on their way at a time.
    public var window = 256 << 10

    public init() {}
}
