public import FogCore

/// Which mailboxes a client has: one at each of its gateways, a new one there about each day, and the old one beside it until
/// nothing can come for it any more.
///
/// Each mailbox has a link of its own, so that nothing but the client's address connects an old one with the next. A new one
/// counts once it is open; until then the old one does.
public struct ClientMailboxes<Generator: RandomNumberGenerator> {
    /// A mailbox at a gateway.
    public struct Place: Hashable, Sendable {
        public let gateway: NodeID
        /// Another for each mailbox of this client.
        public let number: UInt64
    }

    /// What is to be done.
    public enum Action: Hashable, Sendable {
        /// Make a key, and keep a link on which the mailbox is open.
        case open(Place)
        /// Let go of the link and the key.
        case close(Place)
        /// Packets go over this link from now on, and SURBs lead to its mailbox.
        case use(Place)
        /// The gateway can't be used now.
        case lost(NodeID)
    }

    private struct Post: Sendable {
        var current: Place
        /// When the next one is made.
        var endsAt: MonotonicInstant
        /// The next one, until it is open.
        var next: Place?
        /// The one before, until an epoch.
        var former: (place: Place, until: UInt64)?

        var places: [Place] { [current] + [next, former?.place].compactMap(\.self) }
    }

    private let gatewayCount: Int
    private let lifetime: Duration
    private var generator: Generator
    private var posts: [NodeID: Post] = [:]
    private var lastNumber: UInt64 = 0
    private var epoch: UInt64 = 0

    /// Makes a client without mailboxes.
    ///
    /// - Parameters:
    ///   - gatewayCount: At how many gateways it has one.
    ///   - lifetime: How old one gets at most, but for the time until the next epoch. How old it does is drawn, so that those of
    ///     several gateways don't change together.
    public init(gatewayCount: Int, lifetime: Duration, using generator: Generator) {
        self.gatewayCount = gatewayCount
        self.lifetime = lifetime
        self.generator = generator
    }

    /// Its gateways.
    public var gateways: Set<NodeID> { Set(posts.keys) }

    /// How many mailboxes it has.
    public var count: Int { posts.values.reduce(0) { $0 + $1.places.count } }

    /// Goes by these gateways from now on. The same are kept as long as they are among them: replies may be on their way there.
    public mutating func apply(
        _ available: [NodeID], epoch: UInt64, at now: MonotonicInstant
    ) -> [Action] {
        self.epoch = epoch
        var actions: [Action] = []
        for gateway in posts.keys.sorted() where !available.contains(gateway) {
            actions += [.lost(gateway)] + (posts[gateway]?.places ?? []).map { .close($0) }
            posts[gateway] = nil
        }
        for (gateway, post) in posts.sorted(by: { $0.key < $1.key }) {
            if let former = post.former {
                // At most two at one gateway.
                guard former.until <= epoch else { continue }
                posts[gateway]?.former = nil
                actions.append(.close(former.place))
            }
            guard post.next == nil, post.endsAt <= now else { continue }
            let next = place(at: gateway)
            posts[gateway]?.next = next
            actions.append(.open(next))
        }
        let others = available.filter { posts[$0] == nil }.shuffled(using: &generator)
        for gateway in others.prefix(max(0, gatewayCount - posts.count)) {
            let first = place(at: gateway)
            posts[gateway] = Post(current: first, endsAt: end(from: now))
            actions.append(.open(first))
        }
        return actions
    }

    /// A mailbox is open, for the first time or again.
    public mutating func opened(_ place: Place, at now: MonotonicInstant) -> [Action] {
        guard let post = posts[place.gateway] else { return [] }
        if post.next == place {
            // SURBs of this epoch are good until the end of the next.
            posts[place.gateway] = Post(
                current: place, endsAt: end(from: now), former: (post.current, epoch &+ 2))
            return [.use(place)]
        }
        return post.current == place ? [.use(place)] : []
    }

    /// A mailbox isn't open any more.
    public func ended(_ place: Place) -> [Action] {
        posts[place.gateway]?.current == place ? [.lost(place.gateway)] : []
    }

    private mutating func place(at gateway: NodeID) -> Place {
        lastNumber += 1
        return Place(gateway: gateway, number: lastNumber)
    }

    private mutating func end(from now: MonotonicInstant) -> MonotonicInstant {
        // From three quarters of the lifetime on.
        let part = 0.75 + 0.25 * Double.random(in: 0..<1, using: &generator)
        return now.advanced(by: lifetime * part)
    }
}

extension ClientMailboxes: Sendable where Generator: Sendable {}
