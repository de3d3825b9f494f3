public import FogLink

/// Who uses the links of a pool. All calls but ``user(of:to:)`` come on the pool's event loop, one at a time, and must
/// return soon.
public protocol LinkPoolUser: AnyObject, Sendable {
    /// Who uses a new link. Called on the link's event loop; the user's `linkBegan` follows at once, and everything that
    /// comes on the link after it.
    ///
    /// - Parameter end: What the pool knows about the other end.
    func user(of link: PooledLink, to end: PooledLinkEnd) -> any LinkUser
    /// A link serves a key, and these requests hold it from now on.
    func linkPool(isReady link: PooledLinkHandle, for key: LinkPoolKey, requests: [LinkRequest])
    /// These requests aren't met; see ``LinkPoolAction/failed(_:_:_:)``.
    func linkPool(failed key: LinkPoolKey, _ error: LinkPoolError, requests: [LinkRequest])
    /// The link that these requests held has ended; see ``LinkPoolAction/lost(_:_:_:_:)``.
    func linkPool(lost link: PooledLink, of key: LinkPoolKey, _ error: LinkError, requests: [LinkRequest])
    /// A link is given up for another: what waits for it is to go to the other, which these requests hold from now on.
    ///
    /// - Parameter done: To be called, from anywhere, when nothing waits on it and its streams have ended.
    func linkPool(
        drains link: PooledLink, for other: PooledLinkHandle, requests: [LinkRequest],
        done: @escaping @Sendable () -> Void)
}

/// Who leaves it to the links' users what they do, as long as the pool keeps links to everybody.
extension LinkPoolUser {
    public func linkPool(isReady link: PooledLinkHandle, for key: LinkPoolKey, requests: [LinkRequest]) {}
    public func linkPool(failed key: LinkPoolKey, _ error: LinkPoolError, requests: [LinkRequest]) {}
    public func linkPool(lost link: PooledLink, of key: LinkPoolKey, _ error: LinkError, requests: [LinkRequest]) {}
    public func linkPool(
        drains link: PooledLink, for other: PooledLinkHandle, requests: [LinkRequest],
        done: @escaping @Sendable () -> Void
    ) { done() }
}

/// The other end of a link of a pool.
public enum PooledLinkEnd: Hashable, Sendable {
    /// It has proved who it is, and the link serves this key.
    case key(LinkPoolKey)
    /// It stays anonymous, so that the link serves nobody but itself.
    case anonymous(TrafficClass)
}
