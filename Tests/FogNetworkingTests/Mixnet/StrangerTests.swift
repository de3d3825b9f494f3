import Crypto
import FogCore
import FogCrypto
import FogDirectory
import FogSimulation
import FogSphinx
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import FogLink
@testable import FogMixnet
@testable import FogNetworking

/// Packets over real links of those who have no business at a node.
@Suite struct StrangerTests {
    /// Counts the packets that come to their end.
    private final class Counter: PacketSink {
        private let count = Mutex(0)

        var delivered: Int { count.withLock { $0 } }

        func deliver(_ packets: [DeliveredPacket]) { count.withLock { $0 += packets.count } }
        func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool { true }
    }

    /// A mix with a listener on the loopback address.
    private struct Place {
        static let epoch: UInt64 = 5
        static let network = Bytes32.ofCoordinator([])

        let node: PacketNode
        let counter = Counter()
        let listener: LinkListener
        let id: NodeID
        let linkKey: [UInt8]
        let address: NetworkAddress
        private let secret: SecretBytes

        init(seed: UInt64) async throws {
            var dice = SeededGenerator(seed: seed)
            let identity = Curve25519.Signing.PrivateKey()
            let linkSecret = Curve25519.KeyAgreement.PrivateKey()
            let group = MultiThreadedEventLoopGroup.singleton
            secret = SecretBytes((0..<32).map { _ in .random(in: 0...255, using: &dice) })
            id = NodeID(identityKey: identity.publicKey)
            linkKey = [UInt8](linkSecret.publicKey.rawRepresentation)
            let side = LinkSide(
                network: Self.network, role: .mix, staticKey: SecretBytes([UInt8](linkSecret.rawRepresentation)))
            let node = PacketNode(
                MixPipelineConfiguration(geometry: .fog1, workers: 1), identity: identity, side: side,
                mix: Mix(id, replayCapacity: 1000), sink: counter, on: group, time: LinkClock.now)
            self.node = node
            listener = try await LinkListener.listen(
                host: "127.0.0.1", port: 0, side: side, on: group, time: LinkClock.now,
                user: { node.taker(calls: nil) })
            address = NetworkAddress(host: "127.0.0.1", port: UInt16(try #require(listener.address?.port)))
            let vrf = try VRFSecretKey(seed: secret, suite: .elligator2)
            let input = [UInt8](repeating: 7, count: 8)
            let delays = DelayKey(try vrf.prove(input: input.span.bytes).output)
            let key = EpochKey(epoch: Self.epoch, secret: secret, group: .x25519, delays: delays)
            node.pipeline.setKeys([try #require(key)], oldest: 0)
            node.start()
        }

        /// What a consensus would say of it.
        func described(layer: Int) throws -> MixnetNode {
            let key = try #require(HopPublicKey(BatchX25519.publicKey(of: secret), of: .x25519))
            return MixnetNode(
                id: id, roles: [.mix], layer: layer, addresses: [address], linkKey: linkKey, keys: [Self.epoch: key])
        }

        func end() async {
            await node.stop()
            await listener.close()
        }
    }

    private func topology(_ nodes: [MixnetNode]) -> MixnetTopology {
        MixnetTopology(epoch: Place.epoch, geometry: .fog1, parameters: MixnetParameters(), nodes: nodes)
    }

    /// Packets that end at the second of two mixes.
    private func packets(_ count: Int, to place: Place, in topology: MixnetTopology) throws -> [[UInt8]] {
        var dice = SeededGenerator(seed: 41)
        return try (0..<count).map { _ in
            let plan = LoopPlan(epoch: Place.epoch, path: [place.id], delayClass: 0, recipient: .zero)
            return try PacketBuilder(.fog1).packet(plan, in: topology, using: &dice)
        }
    }

    /// A node that says who it is, and isn't one of those that send here, until the consensus says that it is.
    @Test func packetsOfANodeThatDoesNotSendHereAreCountedAndNotLookedAt() async throws {
        let (first, second) = (try await Place(seed: 42), try await Place(seed: 43))
        let both = topology([try first.described(layer: 1), try second.described(layer: 2)])
        first.node.apply(both)
        // As the second sees it, nobody sends to it.
        second.node.apply(topology([try second.described(layer: 1)]))
        let made = try packets(9, to: second, in: both)
        for packet in made.prefix(6) {
            #expect(first.node.pipeline.send(packet, to: second.id, epoch: Place.epoch))
        }
        try await eventually("they are counted") { second.node.pipeline.report.dropped == [.stranger: 6] }
        let report = second.node.pipeline.report
        #expect(report.received == 6 && report.unwrapped == 0 && report.replayTags == 0 && report.unaccounted == 0)
        // The same packets are as good as new when it may send them.
        second.node.apply(both)
        for packet in made {
            #expect(first.node.pipeline.send(packet, to: second.id, epoch: Place.epoch))
        }
        try await eventually("they are taken") { second.counter.delivered == 9 }
        #expect(second.node.pipeline.report.dropped == [.stranger: 6])
        await first.end()
        await second.end()
    }

    /// Brings a packet over a link on which it doesn't say who it is.
    private final class Nameless: LinkUser, Sendable {
        private struct State {
            var waiting: [(channel: UInt8, bytes: [UInt8])]
            var end: LinkError?
        }

        private let state: Mutex<State>

        init(_ packet: [UInt8]) {
            let preface = LinkPreface(traffic: .packets).bytes
            state = Mutex(
                State(waiting: [(LinkPreface.channel, preface), (EpochKey.hint(of: Place.epoch), packet)]))
        }

        var end: LinkError? { state.withLock { $0.end } }

        func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) { link.hasNews() }
        func linkFailed(_ error: LinkError) { state.withLock { $0.end = error } }

        func link(_ link: LinkHandler, did action: LinkAction) {
            if case .ended(let error) = action { state.withLock { $0.end = error } }
        }

        func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
            let next = state.withLock { state -> (channel: UInt8, bytes: [UInt8])? in
                state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            }
            guard let next else { return false }
            next.bytes.withUnsafeBytes { body(next.channel, $0) }
            return true
        }
    }

    /// Only gateways take packets of those who stay anonymous.
    @Test func whoDoesNotSayWhoHeIsBringsNoPacketsToAMix() async throws {
        let place = try await Place(seed: 44)
        let alone = topology([try place.described(layer: 1)])
        place.node.apply(alone)
        let nameless = Nameless(try packets(1, to: place, in: alone)[0])
        let dialer = LinkDialer(
            side: LinkSide(network: Place.network, role: .client), on: MultiThreadedEventLoopGroup.singleton,
            time: LinkClock.now)
        try await dialer.dial(
            host: "127.0.0.1", port: Int(place.address.port), pattern: .anonymous, remoteStatic: place.linkKey,
            role: .mix, user: nameless)
        try await eventually("the link is closed") { nameless.end != nil }
        guard case .closed(LinkCloseReason.unwanted.rawValue, _)? = nameless.end else {
            Issue.record("\(String(describing: nameless.end))")
            return
        }
        #expect(place.node.pipeline.report.received == 0 && place.counter.delivered == 0)
        await place.end()
    }
}
