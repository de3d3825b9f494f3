public import Crypto
public import FogCore
public import FogLink
public import FogMixnet
public import NIOCore
import Synchronization

/// A node that carries packets: its pipeline, and its links to the nodes before and behind it, as a topology has them.
public final class PacketNode: Sendable {
    private struct State {
        var topology: MixnetTopology?
        var requests: [NodeID: LinkRequest] = [:]
    }

    public let pipeline: MixPipeline
    private let me: NodeID
    private let pool: LinkPoolDriver
    private let users: PacketLinkUsers
    private let state = Mutex(State())

    /// Makes a node that has no links.
    ///
    /// - Parameters:
    ///   - side: As which it makes links; it needs a static key.
    ///   - guests: Who uses the links of those that stay anonymous; without it, they are closed.
    public init(
        _ configuration: MixPipelineConfiguration, identity: Curve25519.Signing.PrivateKey, side: LinkSide, mix: Mix,
        sink: any PacketSink, guests: (@Sendable (MixPipeline) -> any LinkUser)? = nil, on group: any EventLoopGroup,
        time: @escaping @Sendable () -> Now
    ) {
        me = NodeID(identityKey: identity.publicKey)
        let pipeline = MixPipeline(configuration, mix: mix, sink: sink, time: time)
        self.pipeline = pipeline
        let users = PacketLinkUsers(pipeline: pipeline, guests: guests)
        self.users = users
        let anonymous = LinkSide(network: side.network, role: .client, suites: side.suites)
        pool = LinkPoolDriver(
            identity: identity, role: side.role, dialer: LinkDialer(side: side, on: group, time: time),
            anonymousDialer: LinkDialer(side: anonymous, on: group, time: time), on: group.any(),
            contact: { key in users.contact(key.peer) }, user: users, time: time)
    }

    /// Takes one link: what a listener asks for at each connection.
    ///
    /// - Parameter calls: Answers calls over links that aren't for packets.
    public func taker(calls: (any LinkUser)?) -> any LinkUser { pool.taker(calls: calls) }

    /// Goes by a topology from now on: keeps links to the nodes behind this one, and takes packets from those before it.
    ///
    /// - Parameter others: Topologies whose packets are carried too: of the epoch before, and of the next.
    public func apply(_ topology: MixnetTopology, beside others: [MixnetTopology] = []) {
        let all = [topology] + others
        let next = all.reduce(into: Set<NodeID>()) { $0.formUnion($1.next(of: me)) }
        let senders = all.reduce(into: Set<NodeID>()) { $0.formUnion($1.senders(to: me)) }
        let nodes = all.reduce(into: [NodeID: MixnetNode]()) { $0.merge($1.nodes) { first, _ in first } }
        users.setContacts(nodes)
        pipeline.setClasses(topology.parameters.classes)
        pipeline.setNeighbours(next: next, senders: senders)
        state.withLock { state in
            for node in Set(state.requests.keys).subtracting(next) {
                state.requests.removeValue(forKey: node).map { pool.release($0, of: Self.key(node)) }
            }
            for node in next {
                pool.setAddresses(nodes[node]?.addresses ?? [], of: node)
                if state.requests[node] == nil { state.requests[node] = pool.want(Self.key(node), .persistent) }
            }
            state.topology = topology
        }
    }

    /// The topology that it goes by.
    public var topology: MixnetTopology? { state.withLock { $0.topology } }

    private static func key(_ node: NodeID) -> LinkPoolKey {
        LinkPoolKey(peer: node, isolation: .own, traffic: .packets)
    }

    /// Begins to work.
    public func start() { pipeline.start() }

    /// Ends: closes the links, and drops what is held.
    public func stop() async {
        await pool.stop()
        await pipeline.stop()
    }
}
