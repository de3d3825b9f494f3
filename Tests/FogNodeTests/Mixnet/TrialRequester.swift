import FogCore
import FogMixnet
import FogNode
import Synchronization

/// What stands for a connection to a mix network: services that do as their names say.
final class TrialRequester: ServiceRequester {
    struct Asked: Hashable {
        var service: String
        var count: Int
        var limit: Duration
        var node: NodeID?
    }

    private struct State {
        var asked: [Asked] = []
        var cancelled = 0
        var waiting = 0
    }

    /// What services that fail say, by their names.
    static let failures: [String: ExchangeFailure] = [
        "no-service": .refused(.noService), "no-request": .refused(.request), "busy": .refused(.overloaded),
        "failing": .refused(.failed), "too-long-answer": .refused(.response), "lost": .lost(delivered: false),
        "lost-behind": .lost(delivered: true), "no-route": .noRoute("no node of the network offers 'no-route'"),
        "full": .overloaded, "stopped": .cancelled,
    ]

    private let state = Mutex(State())

    var asked: [Asked] { state.withLock { $0.asked } }
    var cancelled: Int { state.withLock { $0.cancelled } }
    var waiting: Int { state.withLock { $0.waiting } }

    func ready(within limit: Duration) async throws(FogError) {}
    func close() async {}

    func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID?,
        progress: @escaping @Sendable (ExchangeProgress) -> Void
    ) async throws(ExchangeFailure) -> [UInt8] {
        state.withLock { $0.asked.append(Asked(service: service, count: bytes.count, limit: limit, node: node)) }
        if let failure = Self.failures[service] { throw failure }
        guard service == "never" else { return bytes.reversed() }
        progress(.sent(1, of: max(1, bytes.count)))
        progress(.delivered)
        state.withLock { $0.waiting += 1 }
        // Longer than any test.
        try? await Task.sleep(for: .seconds(3600))
        state.withLock { state in
            state.waiting -= 1
            state.cancelled += 1
        }
        throw .cancelled
    }
}
