public import FogCore

/// What happens to a ``LinkPool``.
public enum LinkPoolEvent: Sendable {
    /// Somebody wants a link. The answer is ``LinkPoolAction/ready(_:_:_:)`` or ``LinkPoolAction/failed(_:_:_:)``.
    case want(LinkPoolKey, LinkRequest, LinkPersistence)
    /// Somebody doesn't need a link, or the answer, any more.
    case release(LinkPoolKey, LinkRequest)
    /// Where a node takes links, most wanted first. Replaces what was known; an empty list forgets the node's addresses.
    case addresses(NodeID, [NetworkAddress])
    /// An attempt has a connection, on which nothing was sent.
    case connected(DialAttempt)
    /// An attempt led to a link, and the other side has proved that it is the key's peer.
    case dialled(DialAttempt, PooledLink)
    /// An attempt failed.
    case dialFailed(DialAttempt, DialError)
    /// Another node made a link and has proved who it is. Anonymous links are none of the pool's: they can't be used to
    /// reach anybody.
    case accepted(PooledLink, from: NodeID, TrafficClass)
    /// Something other than the link's own frames went over a link. Needn't be told more often than every few seconds.
    case active(PooledLink)
    /// Nothing waits on a link that was to be drained: no datagram, no open stream.
    case drained(PooledLink)
    /// A link has ended, other than by the pool's order.
    case ended(PooledLink, LinkError)
    /// A random number, which the delays that follow are derived from. One with each batch of events is plenty.
    case jitter(UInt64)
}
