/// What a ``Link`` asks its driver to do, or tells it.
public enum LinkAction: Sendable {
    /// Datagrams came. Nothing of them is kept.
    case datagrams(DatagramBatch)
    /// The other side began a stream.
    case streamBegan(UInt32)
    /// Bytes of a stream came, in order. What has been worked off is to be told by
    /// ``Link/consumed(_:of:)``, or the other side will stop.
    case streamBytes(UInt32, [UInt8])
    /// The other side has sent all of a stream.
    case streamEnded(UInt32)
    /// The other side neither sends nor takes more on a stream, for a reason of its own.
    case streamReset(UInt32, reason: UInt16)
    /// A stream that was full has room again.
    case streamHasRoom(UInt32)
    /// The other side has proved who it is: its Ed25519 key, 32 bytes, and what it is.
    case identified([UInt8], LinkRole)
    /// The other side answered a ping after this time.
    case roundTrip(Duration)
    /// The link has come to its end: no event will change anything any more. Send what is left, then close the connection.
    case ended(LinkError)
}
