public import FogCore

/// What a ``LinkPool`` asks its driver to do, or tells it.
public enum LinkPoolAction: Hashable, Sendable {
    /// Connect to an address and send nothing. Answer with ``LinkPoolEvent/connected(_:)`` or
    /// ``LinkPoolEvent/dialFailed(_:_:)``.
    case dial(DialAttempt, LinkPoolKey, NetworkAddress)
    /// Begin the handshake on an attempt's connection, anonymously or not as its key says. Answer with
    /// ``LinkPoolEvent/dialled(_:_:)`` or ``LinkPoolEvent/dialFailed(_:_:)``.
    case handshake(DialAttempt)
    /// Close an attempt's connection. No answer is wanted.
    case abandon(DialAttempt)
    /// Close a link. It is forgotten at once.
    case close(PooledLink, LinkCloseReason)
    /// Give up a link for another of the same key: whatever isn't sent goes to the other, the requests that held it hold
    /// the other, open streams may end. Answer with ``LinkPoolEvent/drained(_:)``. What comes on it is still taken.
    case drain(PooledLink, for: PooledLink, [LinkRequest])
    /// Ask the other end of a link whether it is there. If it isn't, the link ends.
    case probe(PooledLink)
    /// A link serves a key, and these requests hold it. One that already held another holds this one instead.
    case ready(LinkPoolKey, PooledLink, [LinkRequest])
    /// These requests aren't met. Those on demand are forgotten; persistent ones stand unless the error says otherwise,
    /// and hear again when there is a link.
    case failed(LinkPoolKey, LinkPoolError, [LinkRequest])
    /// The link that these requests held has ended, and there is no other. Those on demand are forgotten; persistent
    /// ones wait again.
    case lost(LinkPoolKey, PooledLink, LinkError, [LinkRequest])
    /// Something that is to be counted.
    case count(LinkPoolCount)
}
