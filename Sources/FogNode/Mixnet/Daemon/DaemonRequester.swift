public import FogClient
public import FogCore
public import FogMixnet

/// Carries requests over the connection that a client in the background keeps.
public struct DaemonRequester: ServiceRequester {
    public let client: MixnetSocketClient

    /// Uses a client, whose connections to the socket are closed with this.
    init(_ client: MixnetSocketClient) { self.client = client }

    public func ready(within limit: Duration) async throws(FogError) {
        let start = ContinuousClock.now
        var missing = "the client in the background can't be reached"
        while start.duration(to: .now) < limit {
            if let status = try? await client.status() {
                guard let reason = status.missing else { return }
                missing = reason
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                throw FogError(.cancelled, "the connection was given up")
            }
        }
        throw FogError(.unavailable, "there is no way into the mix network: \(missing)")
    }

    public func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID?,
        progress: @escaping @Sendable (ExchangeProgress) -> Void
    ) async throws(ExchangeFailure) -> [UInt8] {
        do throws(MixnetProblem) {
            return try await client.request(service, bytes, within: limit, of: node)
        } catch {
            throw error.failure(bytes.count)
        }
    }

    public func close() async { await client.shutdown() }
}
