/// Why a service doesn't take a request.
public enum ExchangeRefusal: UInt8, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// The node has no such service.
    case noService = 1
    /// The request is longer than the service takes, or contradicts itself.
    case request = 2
    /// The service has too much to do.
    case overloaded = 3
    /// The service failed.
    case failed = 4
    /// The response is longer than any may be.
    case response = 5

    /// A word for it, for metrics.
    public var label: String {
        switch self {
        case .noService: "no_service"
        case .request: "request"
        case .overloaded: "overloaded"
        case .failed: "failed"
        case .response: "response"
        }
    }

    public var description: String {
        switch self {
        case .noService: "the node has no such service"
        case .request: "the service doesn't take such a request"
        case .overloaded: "the service has too much to do; try again later"
        case .failed: "the service failed"
        case .response: "the response is too long"
        }
    }
}
