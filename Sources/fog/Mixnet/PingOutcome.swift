import FogCore
import FogMixnet
import FogNode

/// What became of one request.
enum PingOutcome: Sendable {
    case delivered(Duration)
    /// Something came back that wasn't sent.
    case wrong
    case failed(ExchangeFailure)

    /// Sends a service bytes that nobody else knows, and sees whether they come back.
    static func asking(
        _ service: String, of node: NodeID? = nil, over connection: any ServiceRequester, size: Int64,
        within limit: Duration
    ) async -> PingOutcome {
        let bytes = (0..<size).map { _ in UInt8.random(in: .min ... .max) }
        let start = ContinuousClock.now
        do throws(ExchangeFailure) {
            let answer = try await connection.request(service, bytes, within: limit, of: node)
            return answer == bytes ? .delivered(start.duration(to: .now)) : .wrong
        } catch {
            return .failed(error)
        }
    }
}
