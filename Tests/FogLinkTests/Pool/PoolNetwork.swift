import FogCore
import FogSimulation

@testable import FogLink

/// Nodes with a ``LinkPool`` each that dial each other over a network that refuses, delays, cuts, partitions and crashes,
/// under virtual time and from one seed. Checks at each step what must always hold.
struct PoolNetwork {
    /// Something that will happen at a node.
    enum Occurrence {
        /// A link that another node made is there to be taken.
        case accept(PooledLink)
        /// A connection that was asked for becomes one, or not.
        case connect(DialAttempt)
        /// The other end of a handshake has its link; the initiator's follows.
        case respond(DialAttempt)
        /// The initiator of a handshake has its link.
        case agree(DialAttempt)
        /// The other end of a link has closed or lost it.
        case endOf(PooledLink, LinkError)
        /// A message comes over a link.
        case message(PooledLink)
        /// Nothing waits on a link any more.
        case drained(PooledLink)
        case wake
    }

    /// One end of a link.
    struct End {
        let key: LinkPoolKey
        let isDialled: Bool
        /// The other end: whose, and which.
        var other: (node: Int, link: PooledLink)
        var isOpen = true
        /// Why its pool closed it, if it was whole then.
        var closedFor: LinkCloseReason?
        var brokeAt: MonotonicInstant?
    }

    struct Attempt {
        let key: LinkPoolKey
        let address: NetworkAddress
        var isShaking = false
        /// The end that the responder has already made.
        var made: PooledLink?
    }

    struct Node {
        var pool: LinkPool
        var ends: [PooledLink: End] = [:]
        var attempts: [DialAttempt: Attempt] = [:]
        /// Requests that haven't been answered, and those that hold a link.
        var waiting: [LinkRequest: (key: LinkPoolKey, persistence: LinkPersistence)] = [:]
        var holding: [LinkRequest: (key: LinkPoolKey, persistence: LinkPersistence, link: PooledLink)] = [:]
        /// Persistent requests that know that there is no link.
        var told: [LinkRequest: LinkPoolKey] = [:]
        /// Which life this is: what was on its way to an earlier one is lost.
        var life = 0
        var wakesAt: MonotonicInstant?
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    var dice: SeededGenerator
    let configuration: LinkPoolConfiguration
    var nodes: [Node] = []
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    /// How often, of 1000 times, a connection, a handshake or a link suffers something.
    var malice: Int
    /// Pairs of nodes that don't hear each other, the smaller first.
    var partitions: Set<[Int]> = []
    private var agenda: [(at: MonotonicInstant, order: Int, node: Int, life: Int, what: Occurrence)] = []
    private var order = 0
    private var lastLink: UInt64 = 0
    private var lastRequest: UInt64 = 0
    /// What was counted, over all nodes.
    var counts: [LinkPoolCount: Int] = [:]
    var readies = 0
    var failures = 0

    init(nodes count: Int, _ configuration: LinkPoolConfiguration, malice: Int, seed: UInt64) {
        dice = SeededGenerator(seed: seed)
        self.configuration = configuration
        self.malice = malice
        for index in 0..<count {
            nodes.append(Node(pool: LinkPool(own: Self.id(index), configuration: configuration)))
        }
    }

    static func id(_ index: Int) -> NodeID {
        NodeID(bytes: [UInt8(index)] + [UInt8](repeating: 0, count: 31))!
    }

    static func index(_ id: NodeID) -> Int { Int(id.bytes[0]) }

    /// An address with a number that leads to a node.
    static func address(_ index: Int, _ number: Int) -> NetworkAddress {
        NetworkAddress(host: "\(index)", port: UInt16(number))
    }

    // MARK: What a test does

    mutating func give(_ event: LinkPoolEvent, to node: Int) throws(Fault) {
        let events: [LinkPoolEvent] = [.jitter(dice.next()), event]
        try run(events, at: node)
    }

    mutating func want(_ key: LinkPoolKey, _ persistence: LinkPersistence, at node: Int) throws(Fault) {
        lastRequest += 1
        let request = LinkRequest(number: lastRequest)
        nodes[node].waiting[request] = (key, persistence)
        try give(.want(key, request, persistence), to: node)
    }

    mutating func release(_ request: LinkRequest, at node: Int) throws(Fault) {
        let key =
            nodes[node].waiting.removeValue(forKey: request)?.key ?? nodes[node].holding.removeValue(forKey: request)?
            .key
            ?? nodes[node].told.removeValue(forKey: request)
        if let key { try give(.release(key, request), to: node) }
    }

    /// Ends a node without a word, and starts it anew. Its peers hear of it at once or only by their pings.
    mutating func restart(_ index: Int) {
        for (_, end) in nodes[index].ends.sorted(by: { $0.key.number < $1.key.number })
        where end.isOpen && end.other.node >= 0 {
            breakEnd(end.other.link, of: end.other.node)
        }
        for attempt in nodes[index].attempts.values.sorted(by: { $0.address.port < $1.address.port }) {
            guard let link = attempt.made, let end = nodes[index].ends[link] else { continue }
            breakEnd(end.other.link, of: end.other.node)
        }
        let life = nodes[index].life + 1
        nodes[index] = Node(pool: LinkPool(own: Self.id(index), configuration: configuration))
        nodes[index].life = life
    }

    /// Cuts a link silently: each end finds out by itself.
    mutating func cut(_ link: PooledLink, of node: Int) {
        guard let end = nodes[node].ends[link], end.isOpen else { return }
        breakEnd(link, of: node)
        breakEnd(end.other.link, of: end.other.node)
    }

    private mutating func breakEnd(_ link: PooledLink, of node: Int) {
        guard node >= 0 else { return }
        let isQuick = dice.happens(at: 0.5)
        schedule(
            .endOf(link, isQuick ? .truncated : .unresponsive), at: node,
            after: .milliseconds(isQuick ? 5 : 1000 + Int(dice.number(below: 44_000))))
        nodes[node].ends[link]?.other.node = -1
        nodes[node].ends[link]?.brokeAt = now
    }

    // MARK: Time

    mutating func schedule(_ what: Occurrence, at node: Int, after delay: Duration) {
        order += 1
        let entry = (now.advanced(by: delay), order, node, nodes[node].life, what)
        // Kept in order, the next last.
        var (low, high) = (0, agenda.count)
        while low < high {
            let middle = (low + high) / 2
            if (agenda[middle].at, agenda[middle].order) > (entry.0, entry.1) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        agenda.insert(entry, at: low)
    }

    private mutating func latency() -> Duration {
        .milliseconds(1 + Int(dice.number(below: dice.happens(at: 0.1) ? 900 : 120)))
    }

    /// Lets everything happen up to an instant.
    mutating func run(until end: MonotonicInstant) throws(Fault) {
        while let next = agenda.last, next.at <= end {
            agenda.removeLast()
            now = max(now, next.at)
            if next.life == nodes[next.node].life { try happen(next.what, at: next.node) }
        }
        now = max(now, end)
    }

    private mutating func happen(_ what: Occurrence, at node: Int) throws(Fault) {
        switch what {
        case .accept(let link):
            guard let end = nodes[node].ends[link], end.isOpen else { return }
            try give(.accepted(link, from: end.key.peer, end.key.traffic), to: node)
        case .connect(let attempt): try connect(attempt, at: node)
        case .respond(let attempt): try respond(attempt, at: node)
        case .agree(let attempt): try agree(attempt, at: node)
        case .endOf(let link, let error):
            guard nodes[node].ends[link]?.isOpen == true else { return }
            nodes[node].ends[link]?.isOpen = false
            try give(.ended(link, error), to: node)
        case .message(let link):
            guard let end = nodes[node].ends[link] else { return }
            // A node may go back to the link that is given up when the other breaks; its peer hears of that later.
            let isDisturbed = nodes[node].ends.values.contains { other in
                other.key == end.key && other.brokeAt.map { $0.duration(to: now) < .seconds(60) } ?? false
            }
            if end.closedFor == .duplicate, !isDisturbed {
                throw fault("a message is lost on a link that was closed as a duplicate")
            }
            if end.isOpen, dice.happens(at: 0.3) { try give(.active(link), to: node) }
        case .drained(let link):
            if nodes[node].ends[link]?.isOpen == true { try give(.drained(link), to: node) }
        case .wake:
            nodes[node].wakesAt = nil
            try run([], at: node)
        }
    }

    private func isCut(_ left: Int, _ right: Int) -> Bool { partitions.contains([min(left, right), max(left, right)]) }

    private mutating func isUnlucky() -> Bool { dice.number(below: 1000) < UInt64(malice) }

    private mutating func connect(_ attempt: DialAttempt, at node: Int) throws(Fault) {
        guard let made = nodes[node].attempts[attempt] else { return }
        guard let peer = Int(made.address.host), nodes.indices.contains(peer), !isCut(node, peer), !isUnlucky() else {
            nodes[node].attempts[attempt] = nil
            return try give(.dialFailed(attempt, .connection(.refused)), to: node)
        }
        try give(.connected(attempt), to: node)
    }

    private mutating func respond(_ attempt: DialAttempt, at node: Int) throws(Fault) {
        guard let made = nodes[node].attempts[attempt], let peer = Int(made.address.host) else { return }
        let failure: DialError? =
            if peer != Self.index(made.key.peer) {
                .otherNode
            } else if isCut(node, peer) || isUnlucky() {
                .handshake(.handshakeTimedOut)
            } else { nil }
        if let failure {
            nodes[node].attempts[attempt] = nil
            return try give(.dialFailed(attempt, failure), to: node)
        }
        lastLink += 2
        let (here, there) = (PooledLink(number: lastLink), PooledLink(number: lastLink + 1))
        let key = LinkPoolKey(peer: Self.id(node), isolation: made.key.isolation, traffic: made.key.traffic)
        nodes[peer].ends[there] = End(key: key, isDialled: false, other: (node, here))
        nodes[node].attempts[attempt]?.made = here
        // Another life of this node knows nothing of the link.
        nodes[node].ends[here] = End(key: made.key, isDialled: true, other: (peer, there), isOpen: false)
        let first = latency()
        schedule(.agree(attempt), at: node, after: first)
        if case .own = made.key.isolation {
            // Either end may have its link first.
            schedule(.accept(there), at: peer, after: latency())
        }
    }

    private mutating func agree(_ attempt: DialAttempt, at node: Int) throws(Fault) {
        guard let made = nodes[node].attempts.removeValue(forKey: attempt), let link = made.made else { return }
        // The other end may have refused or lost it by now.
        guard let end = nodes[node].ends[link], end.other.node >= 0,
            nodes[end.other.node].ends[end.other.link]?.isOpen == true
        else { return try give(.dialFailed(attempt, .handshake(.truncated)), to: node) }
        nodes[node].ends[link]?.isOpen = true
        try give(.dialled(attempt, link), to: node)
        if isUnlucky() { cut(link, of: node) }
    }

    // MARK: What a pool asks for

    private mutating func run(_ events: [LinkPoolEvent], at node: Int) throws(Fault) {
        var outputs = Outputs<LinkPoolAction>()
        let both = Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0))
        nodes[node].pool.receive(events.span, at: both, into: &outputs)
        for action in outputs.actions { try perform(action, at: node) }
        try checkBounds(of: node)
        guard let deadline = nodes[node].pool.nextDeadline else { return }
        if deadline <= now, events.isEmpty { throw fault("node \(node) wants to be woken when it has just been") }
        if nodes[node].wakesAt.map({ deadline < $0 }) ?? true {
            nodes[node].wakesAt = deadline
            schedule(.wake, at: node, after: now.duration(to: max(deadline, now)))
        }
    }

    private mutating func perform(_ action: LinkPoolAction, at node: Int) throws(Fault) {
        switch action {
        case .dial(let attempt, let key, let address):
            nodes[node].attempts[attempt] = Attempt(key: key, address: address)
            schedule(.connect(attempt), at: node, after: isCut(node, Self.index(key.peer)) ? .seconds(10) : latency())
        case .handshake(let attempt):
            guard let key = nodes[node].attempts[attempt]?.key else { throw fault("a handshake without a connection") }
            if nodes[node].attempts.values.contains(where: { $0.key == key && $0.isShaking }) {
                throw fault("two handshakes at a time")
            }
            nodes[node].attempts[attempt]?.isShaking = true
            schedule(.respond(attempt), at: node, after: isUnlucky() ? .seconds(40) : latency())
        case .abandon(let attempt):
            guard let given = nodes[node].attempts.removeValue(forKey: attempt) else { return }
            if let link = given.made { closeOther(of: link, at: node, .truncated) }
        case .close(let link, let reason): try close(link, reason, at: node)
        case .drain(let link, let other, let held):
            guard nodes[node].ends[link]?.key == nodes[node].ends[other]?.key else {
                throw fault("a link is given up for one of another key")
            }
            for request in held {
                guard nodes[node].holding[request]?.link == link else {
                    throw fault("a holder that holds another link")
                }
                nodes[node].holding[request]?.link = other
            }
            let isSlow = dice.happens(at: 0.1)
            schedule(.drained(link), at: node, after: .milliseconds(Int(dice.number(below: isSlow ? 90_000 : 900))))
        case .probe: break
        case .ready(let key, let link, let requests): try serve(key, link, requests, at: node)
        case .failed(let key, let error, let requests): try fail(key, error, requests, at: node)
        case .lost(let key, let link, _, let requests):
            for request in requests {
                guard let held = nodes[node].holding.removeValue(forKey: request), held.key == key, held.link == link
                else { throw fault("a link is lost that wasn't held") }
                if held.persistence == .persistent { nodes[node].waiting[request] = (key, .persistent) }
            }
        case .count(let count): counts[count, default: 0] += 1
        }
    }

    private mutating func close(_ link: PooledLink, _ reason: LinkCloseReason, at node: Int) throws(Fault) {
        guard let end = nodes[node].ends[link], end.isOpen else { throw fault("a link is closed that isn't open") }
        if nodes[node].holding.values.contains(where: { $0.link == link }) {
            throw fault("a link is closed that is held")
        }
        nodes[node].ends[link]?.isOpen = false
        // Cut links lose what they carry whatever the reason.
        if end.other.node >= 0 { nodes[node].ends[link]?.closedFor = reason }
        closeOther(of: link, at: node, .closed(reason.rawValue, ""))
    }

    private mutating func closeOther(of link: PooledLink, at node: Int, _ error: LinkError) {
        guard let end = nodes[node].ends[link], end.other.node >= 0 else { return }
        schedule(.endOf(end.other.link, error), at: end.other.node, after: latency())
    }

    private mutating func serve(
        _ key: LinkPoolKey, _ link: PooledLink, _ requests: [LinkRequest], at node: Int
    ) throws(Fault) {
        guard let end = nodes[node].ends[link], end.key == key else { throw fault("a link serves another key") }
        guard end.isOpen else { throw fault("a link serves that isn't open") }
        if case .anonymous = key.isolation, !end.isDialled {
            throw fault("a link that was taken serves an anonymous key")
        }
        for request in requests {
            readies += 1
            let persistence: LinkPersistence
            if let waiting = nodes[node].waiting.removeValue(forKey: request), waiting.key == key {
                persistence = waiting.persistence
            } else if nodes[node].told.removeValue(forKey: request) == key {
                persistence = .persistent
            } else if let held = nodes[node].holding[request], held.key == key {
                persistence = held.persistence
            } else {
                throw fault("an answer to a request that doesn't wait")
            }
            nodes[node].holding[request] = (key, persistence, link)
        }
    }

    private mutating func fail(
        _ key: LinkPoolKey, _ error: LinkPoolError, _ requests: [LinkRequest], at node: Int
    ) throws(Fault) {
        for request in requests {
            failures += 1
            guard let waiting = nodes[node].waiting.removeValue(forKey: request), waiting.key == key else {
                throw fault("an error for a request that doesn't wait")
            }
            let isKept: Bool
            switch error {
            case .full(.keys), .full(.requests), .ownNode: isKept = false
            default: isKept = waiting.persistence == .persistent
            }
            if isKept { nodes[node].told[request] = key }
        }
    }

    /// Sends messages over links that are held; they must arrive unless the link breaks.
    mutating func chat() {
        for node in nodes.indices {
            for (_, held) in nodes[node].holding.sorted(by: { $0.key < $1.key }) where dice.happens(at: 0.2) {
                guard let end = nodes[node].ends[held.link], end.isOpen, end.other.node >= 0 else { continue }
                schedule(.message(end.other.link), at: end.other.node, after: latency())
            }
        }
    }

    // MARK: What must hold

    func fault(_ text: String) -> Fault { Fault(description: "\(text), at \(now)") }

    private func checkBounds(of node: Int) throws(Fault) {
        let pool = nodes[node].pool
        guard pool.linkCount + pool.roundCount <= configuration.linkLimit else { throw fault("too many links") }
        guard pool.keyCount <= configuration.keyLimit else { throw fault("too many keys") }
        guard pool.addresses.count <= configuration.peerLimit else { throw fault("too many addresses") }
        guard pool.entries.values.allSatisfy({ $0.requests.count <= configuration.requestLimit }) else {
            throw fault("too many requests")
        }
        guard pool.roundCount == pool.entries.values.count(where: { $0.round != nil }) else {
            throw fault("rounds are counted wrong")
        }
        let known = pool.entries.values.reduce(0) { $0 + $1.draining.count + ($1.serving == nil ? 0 : 1) }
        guard pool.linkCount == known else { throw fault("links are counted wrong") }
        let attempts = pool.entries.values.reduce(0) { $0 + ($1.round?.attempts.count ?? 0) }
        guard pool.keysOfAttempts.count == attempts else { throw fault("attempts are counted wrong") }
    }
}
