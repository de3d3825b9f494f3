public import FogLink
public import NIOCore

/// A link of a pool, as it is given to those who use it.
public struct PooledLinkHandle: Sendable {
    /// Its name in the pool.
    public let link: PooledLink
    /// The link itself, to be touched on its event loop only.
    public let handler: LinkHandler
    /// The link's event loop.
    public let eventLoop: any EventLoop
}
