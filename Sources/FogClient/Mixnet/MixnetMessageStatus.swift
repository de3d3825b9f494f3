/// How a request stands, or what came of it.
public struct MixnetMessageStatus: Hashable, Sendable, Codable {
    /// Its name.
    public var id: String
    public var service: String
    /// The node that must have it, if one was named.
    public var node: String?
    /// `queued`, `sent`, `delivered`, `answered` in part, `overdue`, or `ended`.
    public var state: String
    /// How many bytes of the request have been sent, or of the answer are here, and of how many.
    public var bytes: Int?
    public var ofBytes: Int?
    /// Whether the service is known to have all of the request.
    public var delivered: Bool
    /// When it began and ended (RFC 3339).
    public var began: String
    public var ended: String?
    /// What came of it: `answered`, or a ``MixnetProblem/Reason``.
    public var outcome: String?
    /// Why there is no answer.
    public var detail: String?

    public init(id: String, service: String, node: String?, began: String) {
        self.id = id
        self.service = service
        self.node = node
        self.began = began
        state = "queued"
        delivered = false
    }
}
