public import Crypto
public import FogCore
public import FogLink
public import NIOCore
import Synchronization

/// Drives a ``LinkPool``: dials for it, takes links for it, and gives them to whoever wants them.
///
/// The pool lives on one event loop, the links on theirs; nothing that goes over a link passes here. Anonymous links that
/// were taken go to the user and not to the pool, which has no use for them; how many there may be is the listener's
/// concern.
///
/// Unchecked, because what changes is touched on the pool's event loop only; the public methods go there first.
public final class LinkPoolDriver: @unchecked Sendable {
    /// An attempt that is under way.
    private struct Dial {
        let key: LinkPoolKey
        var connection: LinkConnection?
    }

    let identity: Curve25519.Signing.PrivateKey
    let role: LinkRole
    let user: any LinkPoolUser
    private let dialer: LinkDialer
    private let anonymousDialer: LinkDialer
    private let loop: any EventLoop
    private let contact: @Sendable (LinkPoolKey) -> LinkContact?
    private let time: @Sendable () -> Now
    private let metrics = LinkPoolMetrics()
    private let lastNumber = Atomic<UInt64>(0)

    private var pool: LinkPool
    private var outputs = Outputs<LinkPoolAction>()
    private var dials: [DialAttempt: Dial] = [:]
    private var links: [PooledLink: PooledLinkHandle] = [:]
    private var wakeUp: Scheduled<Void>?
    private var isStopped = false

    /// Makes an empty pool.
    ///
    /// - Parameters:
    ///   - identity: This node's key, with which it proves who it is.
    ///   - role: What this node is.
    ///   - dialer: Makes links under this node's identity.
    ///   - anonymousDialer: Makes links for anonymous keys: its side has no static key, and a client's role.
    ///   - loop: Where the pool lives.
    ///   - contact: What is known about a key's peer, from a directory or elsewhere; `nil` if nothing is. Called on the
    ///     pool's event loop.
    public init(
        identity: Curve25519.Signing.PrivateKey, role: LinkRole, dialer: LinkDialer, anonymousDialer: LinkDialer,
        configuration: LinkPoolConfiguration = LinkPoolConfiguration(), on loop: any EventLoop,
        contact: @escaping @Sendable (LinkPoolKey) -> LinkContact?, user: any LinkPoolUser,
        time: @escaping @Sendable () -> Now
    ) {
        self.identity = identity
        self.role = role
        self.dialer = dialer
        self.anonymousDialer = anonymousDialer
        self.loop = loop
        self.contact = contact
        self.user = user
        self.time = time
        pool = LinkPool(own: NodeID(identityKey: identity.publicKey), configuration: configuration)
    }

    /// Wants a link. The user hears of what becomes of it.
    public func want(_ key: LinkPoolKey, _ persistence: LinkPersistence) -> LinkRequest {
        let request = LinkRequest(number: nextNumber())
        give(.want(key, request, persistence))
        return request
    }

    /// Says that a request needs no link any more.
    public func release(_ request: LinkRequest, of key: LinkPoolKey) {
        give(.release(key, request))
    }

    /// Says where a node takes links, most wanted first; what was said before doesn't count any more.
    public func setAddresses(_ addresses: [NetworkAddress], of peer: NodeID) {
        give(.addresses(peer, addresses))
    }

    /// Takes one link for the pool: what a ``LinkListener`` asks for at each connection.
    ///
    /// - Parameter calls: Who uses the link if its maker begins a stream before it says what the link is for: somebody who
    ///   has a call to make and no business with the pool. Without one such a link is closed.
    public func taker(calls: (any LinkUser)? = nil) -> any LinkUser {
        PooledLinkUser(self, PooledLink(number: nextNumber()), .taken, calls: calls)
    }

    /// Closes all links and attempts. Nothing is answered any more.
    public func stop() async {
        try? await loop.submit { self.stopOnLoop() }.get()
    }

    private func stopOnLoop() {
        isStopped = true
        wakeUp?.cancel()
        for dial in dials.values { dial.connection?.close() }
        for link in links.values { close(link, .stopping) }
        dials = [:]
        links = [:]
    }

    private func nextNumber() -> UInt64 { lastNumber.add(1, ordering: .relaxed).newValue }

    // MARK: What happens

    /// Tells the pool of something.
    func give(_ event: LinkPoolEvent) {
        loop.execute { self.take(event) }
    }

    /// Tells the pool of a link that both ends stand by.
    func began(_ link: PooledLinkHandle, _ event: LinkPoolEvent) {
        loop.execute {
            if self.isStopped { return self.close(link, .stopping) }
            self.links[link.link] = link
            self.take(event)
        }
    }

    /// Tells the pool that a link has ended.
    func ended(_ link: PooledLink, _ error: LinkError) {
        loop.execute {
            self.links[link] = nil
            self.take(.ended(link, error))
        }
    }

    private func take(_ event: LinkPoolEvent?) {
        guard !isStopped else { return }
        switch event {
        case .dialled(let attempt, _), .dialFailed(let attempt, _): dials[attempt] = nil
        default: break
        }
        var generator = SystemRandomNumberGenerator()
        let events: [LinkPoolEvent] = [.jitter(generator.next())] + (event.map { [$0] } ?? [])
        pool.receive(events.span, at: time(), into: &outputs)
        // What the user does in a call comes back by way of the loop, never within this one.
        outputs.drain { perform($0) }
        schedule()
    }

    private func schedule() {
        wakeUp?.cancel()
        wakeUp = nil
        guard let deadline = pool.nextDeadline else { return }
        let delay = max(0, time().monotonic.duration(to: deadline).clampedNanoseconds)
        wakeUp = loop.scheduleTask(in: .nanoseconds(delay)) { [weak self] in self?.take(nil) }
    }

    // MARK: What the pool asks for

    private func perform(_ action: LinkPoolAction) {
        switch action {
        case .dial(let attempt, let key, let address): dial(attempt, key, address)
        case .handshake(let attempt): beginHandshake(attempt)
        case .abandon(let attempt): dials.removeValue(forKey: attempt)?.connection?.close()
        case .close(let link, let reason):
            if let handle = links.removeValue(forKey: link) { close(handle, reason) }
        case .drain(let link, let other, let requests):
            guard let other = links[other] else { return }
            user.linkPool(drains: link, for: other, requests: requests) { self.give(.drained(link)) }
        case .probe(let link):
            guard let handle = links[link] else { return }
            handle.eventLoop.execute {
                let now = handle.handler.now
                handle.handler.use { link, _ in link.ping(at: now) }
            }
        case .ready(let key, let link, let requests):
            if let handle = links[link] { user.linkPool(isReady: handle, for: key, requests: requests) }
        case .failed(let key, let error, let requests): user.linkPool(failed: key, error, requests: requests)
        case .lost(let key, let link, let error, let requests):
            user.linkPool(lost: link, of: key, error, requests: requests)
        case .count(let what): metrics.count(what)
        }
    }

    private func dialer(for key: LinkPoolKey) -> LinkDialer {
        switch key.isolation {
        case .own: dialer
        case .anonymous: anonymousDialer
        }
    }

    private func dial(_ attempt: DialAttempt, _ key: LinkPoolKey, _ address: NetworkAddress) {
        dials[attempt] = Dial(key: key)
        let dialer = dialer(for: key)
        Task {
            do throws(ConnectionFailure) {
                let connection = try await dialer.connect(host: address.host, port: Int(address.port))
                self.loop.execute { self.connected(attempt, connection) }
            } catch {
                self.give(.dialFailed(attempt, .connection(error)))
            }
        }
    }

    private func connected(_ attempt: DialAttempt, _ connection: LinkConnection) {
        guard !isStopped, dials[attempt] != nil else { return connection.close() }
        dials[attempt]?.connection = connection
        take(.connected(attempt))
    }

    private func beginHandshake(_ attempt: DialAttempt) {
        guard let dial = dials[attempt], let connection = dial.connection else { return }
        guard let contact = contact(dial.key) else {
            connection.close()
            return give(.dialFailed(attempt, .connection(.unknownKeys)))
        }
        let pattern: LinkPattern =
            switch dial.key.isolation {
            case .own: contact.pattern
            case .anonymous: .anonymous
            }
        let side = PooledLinkUser.Side.made(attempt, dial.key, contact)
        dialer(for: dial.key).begin(
            on: connection, pattern: pattern, remoteStatic: contact.staticKey, role: contact.role,
            user: PooledLinkUser(self, PooledLink(number: nextNumber()), side))
    }

    private func close(_ handle: PooledLinkHandle, _ reason: LinkCloseReason) {
        handle.eventLoop.execute {
            handle.handler.use { link, outputs in link.close(reason.rawValue, reason.description, into: &outputs) }
        }
    }
}
