/// What one client does otherwise than the network's parameters say.
public struct ClientConfiguration: Sendable {
    /// How much it sends and fetches when it has nothing to say.
    public var cover = CoverProfile.standard
    /// What it may use in a day before it does without cover.
    public var budget = ClientBudget()
    /// What was used of it before.
    public var spent: ClientSpending?
    /// Whether it looks into its mailboxes; otherwise what comes is sent to it at once.
    public var fetches = true
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
