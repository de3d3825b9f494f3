/// Where a node takes links.
public struct LinkAddress: Hashable, Sendable {
    /// A name or a numeric address.
    public let host: String
    /// A TCP port.
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}
