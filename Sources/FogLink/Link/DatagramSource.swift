/// Where a link takes datagrams from when it has room: as late as possible, so that whoever schedules them can wait.
public protocol DatagramSource {
    /// Hands over the next datagram if there is one, of at most ``Link/datagramLimit`` bytes.
    ///
    /// - Parameter body: Takes the channel and the bytes, which it doesn't keep.
    /// - Returns: Whether there was one.
    mutating func next(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool
}

/// A source that never has any.
public struct NoDatagrams: DatagramSource {
    public init() {}
    public mutating func next(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool { false }
}
