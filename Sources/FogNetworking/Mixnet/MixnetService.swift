public import FogMixnet

/// What answers requests that come over the mix network.
public protocol MixnetService: Sendable {
    /// What it is called in the directory.
    var name: String { get }
    /// Answers a request of at most 16 MiB with as many bytes. May be asked for many at a time, and is cancelled when nobody
    /// waits for the answer any more.
    func respond(to request: [UInt8]) async throws(ExchangeRefusal) -> [UInt8]
}

/// Sends back what it is sent.
public struct EchoService: MixnetService {
    public let name = ServiceName.echo

    public init() {}

    public func respond(to request: [UInt8]) async throws(ExchangeRefusal) -> [UInt8] { request }
}
