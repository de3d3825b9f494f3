import FogClient
import FogMixnet

extension MixnetProblem {
    /// What callers at the socket are told of a failure.
    init(_ failure: ExchangeFailure) {
        switch failure {
        case .refused(let refusal):
            let status: Int =
                switch refusal {
                case .noService: 404
                case .request: 422
                case .overloaded: 503
                case .failed, .response: 502
                }
            self.init(.refused, "\(refusal)", refusal: refusal.name, status: status)
        case .lost(let delivered): self.init(.lost, "\(failure)", delivered: delivered)
        case .noRoute(let why): self.init(.noRoute, why)
        case .tooLong: self.init(.tooLong, "\(failure)")
        case .overloaded: self.init(.overloaded, "\(failure)")
        case .cancelled: self.init(.cancelled, "\(failure)")
        }
    }

    /// The failure that callers at the socket were told of.
    ///
    /// - Parameter count: Bytes of the request.
    func failure(_ count: Int) -> ExchangeFailure {
        switch reason {
        case .refused: .refused(ExchangeRefusal.all.first { $0.name == refusal } ?? .failed)
        case .lost: .lost(delivered: delivered ?? false)
        case .tooLong: .tooLong(count)
        case .overloaded: .overloaded
        case .cancelled: .cancelled
        case .noRoute, .invalid, .notFound, .forbidden, .unreachable, .failed: .noRoute(detail)
        }
    }
}

extension ExchangeRefusal {
    static let all: [ExchangeRefusal] = [.noService, .request, .overloaded, .failed, .response]

    /// What it is called at the socket.
    var name: String {
        switch self {
        case .noService: "noService"
        case .request: "request"
        case .overloaded: "overloaded"
        case .failed: "failed"
        case .response: "response"
        }
    }
}
