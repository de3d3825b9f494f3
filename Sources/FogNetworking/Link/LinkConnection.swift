import NIOCore

/// A TCP connection on which nothing has been sent: made by ``LinkDialer/connect(host:port:within:)``.
public struct LinkConnection: Sendable {
    let channel: any Channel

    /// Gives the connection up, whatever is on it by then.
    public func close() {
        channel.close(promise: nil)
    }
}
