import FogCore

@testable import FogLink

/// A pool in a test, with the time and what it asked for last.
struct PoolBench {
    var pool: LinkPool
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    private(set) var counts: [LinkPoolCount] = []
    private var lastRequest: UInt64 = 0

    /// A pool of the node that ``node(_:)`` gives for 5.
    init(_ configuration: LinkPoolConfiguration = LinkPoolConfiguration()) {
        pool = LinkPool(own: Self.node(5), configuration: configuration)
    }

    static func node(_ number: UInt8) -> NodeID { NodeID(bytes: [number] + [UInt8](repeating: 0, count: 31))! }

    static func key(
        _ peer: UInt8, _ isolation: IsolationContext = .own, _ traffic: TrafficClass = .packets
    ) -> LinkPoolKey {
        LinkPoolKey(peer: node(peer), isolation: isolation, traffic: traffic)
    }

    static func address(_ number: UInt16) -> NetworkAddress { NetworkAddress(host: "host", port: number) }

    /// Gives events to the pool.
    ///
    /// - Returns: What it asked for, without what it counted.
    @discardableResult
    mutating func give(_ events: LinkPoolEvent...) -> [LinkPoolAction] { give(events) }

    private mutating func give(_ events: [LinkPoolEvent]) -> [LinkPoolAction] {
        var outputs = Outputs<LinkPoolAction>()
        pool.receive(
            events.span, at: Now(monotonic: now, wall: WallTime(millisecondsSinceEpoch: 0)), into: &outputs)
        counts = outputs.actions.compactMap { if case .count(let count) = $0 { count } else { nil } }
        return outputs.actions.filter { if case .count = $0 { false } else { true } }
    }

    /// Lets time pass, waking the pool whenever it wants to be.
    @discardableResult
    mutating func wait(_ duration: Duration) -> [LinkPoolAction] {
        let end = now.advanced(by: duration)
        var actions: [LinkPoolAction] = []
        while let deadline = pool.nextDeadline, deadline <= end {
            now = max(now, deadline)
            actions += give([])
        }
        now = end
        return actions + give([])
    }

    /// Wants a link.
    mutating func want(
        _ key: LinkPoolKey, _ persistence: LinkPersistence = .onDemand
    ) -> (request: LinkRequest, actions: [LinkPoolAction]) {
        lastRequest += 1
        let request = LinkRequest(number: lastRequest)
        return (request, give([.want(key, request, persistence)]))
    }

    /// Makes a link for a request that a pool has just dialled for.
    mutating func link(_ number: UInt64, after actions: [LinkPoolAction]) -> [LinkPoolAction] {
        guard let attempt = actions.attempts.last else { return [] }
        return give([.connected(attempt)]) + give([.dialled(attempt, PooledLink(number: number))])
    }

    /// Makes the pool have a link to a peer that one address is known of.
    mutating func linked(
        _ number: UInt64, _ key: LinkPoolKey, _ persistence: LinkPersistence = .onDemand
    ) -> LinkRequest {
        give(.addresses(key.peer, [Self.address(1)]))
        let (request, actions) = want(key, persistence)
        _ = link(number, after: actions)
        return request
    }
}

extension [LinkPoolAction] {
    /// The attempts that were asked for.
    var attempts: [DialAttempt] { compactMap { if case .dial(let attempt, _, _) = $0 { attempt } else { nil } } }
    /// The addresses that were dialled.
    var ports: [UInt16] { compactMap { if case .dial(_, _, let address) = $0 { address.port } else { nil } } }
    /// Why requests failed.
    var errors: [LinkPoolError] { compactMap { if case .failed(_, let error, _) = $0 { error } else { nil } } }
}
