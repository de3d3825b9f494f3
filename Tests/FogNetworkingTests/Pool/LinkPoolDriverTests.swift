import Crypto
import FogCore
import FogCrypto
import FogLink
import FogNetworking
import NIOCore
import NIOPosix
import Testing

/// Pools of two nodes over real connections.
@Suite struct LinkPoolDriverTests {
    private static let now: @Sendable () -> Now = {
        Now(
            monotonic: MonotonicInstant(nanoseconds: NIODeadline.now().uptimeNanoseconds),
            wall: WallTime(millisecondsSinceEpoch: 0))
    }

    private func eventually(_ what: String, _ condition: () -> Bool) async throws {
        for _ in 0..<1500 {
            if condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("it never came about that \(what)")
    }

    @Test func nodesThatDialEachOtherTalkOverAPoolOfLinks() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let network = Bytes32.ofCoordinator([])
        let nodes = [PoolNode("one"), PoolNode("two")]
        let statics = nodes.map { [UInt8]($0.secret.publicKey.rawRepresentation) }
        let ids = nodes.map(\.id)
        var pools: [LinkPoolDriver] = []
        var listeners: [LinkListener] = []
        var configuration = LinkPoolConfiguration()
        configuration.lingerTime = .milliseconds(200)
        for node in nodes {
            let side = LinkSide(
                network: network, role: .mix, staticKey: SecretBytes([UInt8](node.secret.rawRepresentation)))
            let anonymous = LinkSide(network: network, role: .client)
            let pool = LinkPoolDriver(
                identity: node.identity, role: .mix, dialer: LinkDialer(side: side, on: group, time: Self.now),
                anonymousDialer: LinkDialer(side: anonymous, on: group, time: Self.now),
                configuration: configuration, on: group.any(),
                contact: { key in
                    ids.firstIndex(of: key.peer).map { place in
                        LinkContact(pattern: .known, staticKey: statics[place], role: .mix)
                    }
                }, user: node, time: Self.now)
            pools.append(pool)
            listeners.append(
                try await LinkListener.listen(
                    host: "127.0.0.1", port: 0, side: side, on: group, time: Self.now, user: { pool.taker() }))
        }
        for place in 0..<2 {
            let port = UInt16(try #require(listeners[1 - place].address?.port))
            // Nothing listens at the first address.
            pools[place].setAddresses(
                [NetworkAddress(host: "127.0.0.1", port: 1), NetworkAddress(host: "127.0.0.1", port: port)],
                of: ids[1 - place])
        }
        let keys = (0..<2).map { LinkPoolKey(peer: ids[1 - $0], isolation: .own, traffic: .packets) }
        let requests = (0..<2).map { pools[$0].want(keys[$0], .persistent) }
        try await eventually("both are linked") { (0..<2).allSatisfy { nodes[$0].state.ready[keys[$0]] != nil } }
        // Two links became one by now, whichever it is.
        try await Task.sleep(for: .milliseconds(600))
        for place in 0..<2 { nodes[place].say("from \(place)", for: keys[place]) }
        try await eventually("both have heard the other") {
            (0..<2).allSatisfy { nodes[$0].state.received.contains("from \(1 - $0)") }
        }

        let anonymous = LinkPoolKey(peer: ids[1], isolation: .anonymous(9), traffic: .streams)
        let request = pools[0].want(anonymous, .onDemand)
        try await eventually("there is an anonymous link") { nodes[0].state.ready[anonymous] != nil }
        #expect(nodes[0].state.ready[anonymous]?.link != nodes[0].state.ready[keys[0]]?.link)
        let nobody = try #require(NodeID(bytes: [UInt8](repeating: 1, count: 32)))
        let unknown = LinkPoolKey(peer: nobody, isolation: .own, traffic: .control)
        let hopeless = pools[0].want(unknown, .onDemand)
        try await eventually("it is said that a peer isn't known") { nodes[0].state.failed[unknown] != nil }

        await pools[1].stop()
        await listeners[1].close()
        try await eventually("the end of the links is told") { nodes[0].state.lost >= 1 }
        pools[0].release(request, of: anonymous)
        pools[0].release(hopeless, of: unknown)
        pools[0].release(requests[0], of: keys[0])
        await pools[0].stop()
        await listeners[0].close()
    }
}
