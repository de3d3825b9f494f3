/// What a side of a handshake asks its driver to do.
public enum HandshakeAction: Sendable {
    /// Send these bytes.
    case send([UInt8])
    /// The handshake is over. What came behind it belongs to the link.
    case agreed(LinkAgreement, rest: [UInt8])
    /// Send what is left, then close the connection.
    case failed(LinkError)
}
