/// Why a request to a service of a mix network has no answer, as the client's socket says it (RFC 9457).
public struct MixnetProblem: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Reason: String, CaseIterable, Hashable, Sendable, Codable {
        /// The service says why: ``MixnetProblem/refusal``.
        case refused
        /// Nothing came in time; ``MixnetProblem/delivered`` says whether the service had all of the request.
        case lost
        /// There is no way for packets to the service.
        case noRoute
        /// The request is longer than any may be.
        case tooLong
        /// The client has too many requests under way.
        case overloaded
        /// The client ended, or whoever asked has gone.
        case cancelled
        /// The call itself is wrong.
        case invalid
        /// There is no such thing at the socket.
        case notFound
        /// The caller may not do this.
        case forbidden
        /// The socket can't be reached, or broke: whether the service had the request isn't known.
        case unreachable
        /// Something went wrong inside the client.
        case failed

        /// The HTTP status that goes with it.
        public var status: Int {
            switch self {
            case .refused, .failed: 502
            case .lost: 504
            case .noRoute, .overloaded, .cancelled, .unreachable: 503
            case .tooLong: 413
            case .invalid: 400
            case .notFound: 404
            case .forbidden: 403
            }
        }

        /// What stands in ``MixnetProblem/title``.
        var title: String {
            switch self {
            case .refused: "The service refuses the request"
            case .lost: "Nothing came back in time"
            case .noRoute: "There is no way to the service"
            case .tooLong: "The request is too long"
            case .overloaded: "The client has too much to do"
            case .cancelled: "The request was cancelled"
            case .invalid: "The call is wrong"
            case .notFound: "There is no such thing"
            case .forbidden: "You may not do this"
            case .unreachable: "The client can't be reached"
            case .failed: "Something went wrong"
            }
        }
    }

    /// A URI that names the kind of problem: `urn:fog:problem:mixnet-` and the reason.
    public var type: String
    /// The kind in a few words.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What happened and what to do about it.
    public var detail: String
    public var reason: Reason
    /// What the service said, if it refused: `noService`, `request`, `overloaded`, `failed` or `response`.
    public var refusal: String?
    /// Whether the service had all of the request, if nothing came in time.
    public var delivered: Bool?
    /// The request's name among the client's messages.
    public var message: String?

    public init(
        _ reason: Reason, _ detail: String, refusal: String? = nil, delivered: Bool? = nil, status: Int? = nil
    ) {
        type = "urn:fog:problem:mixnet-\(reason.rawValue)"
        title = reason.title
        self.status = status ?? reason.status
        self.detail = detail
        self.reason = reason
        self.refusal = refusal
        self.delivered = delivered
    }

    public var description: String { detail }
}
