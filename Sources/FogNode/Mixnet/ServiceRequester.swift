public import FogCore
public import FogMixnet

/// What carries requests to services of a mix network: a connection of this process, or one that another process keeps.
public protocol ServiceRequester: Sendable {
    /// Waits until there is a way into the network.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if there is none in time, with what is missing.
    func ready(within limit: Duration) async throws(FogError)

    /// Asks a service.
    ///
    /// - Parameters:
    ///   - limit: How long an answer may take.
    ///   - node: The node that must have the request; any that offers the service if `nil`.
    ///   - progress: Called with how the request stands, each time that changes, where that can be followed.
    func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID?,
        progress: @escaping @Sendable (ExchangeProgress) -> Void
    ) async throws(ExchangeFailure) -> [UInt8]

    /// Ends.
    func close() async
}

extension ServiceRequester {
    /// Asks a service without following how the request stands.
    public func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID? = nil
    ) async throws(ExchangeFailure) -> [UInt8] {
        try await request(service, bytes, within: limit, of: node, progress: { _ in })
    }
}
