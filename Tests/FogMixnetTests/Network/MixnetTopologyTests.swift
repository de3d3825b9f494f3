import FogCore
import FogDirectory
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct MixnetTopologyTests {
    private func node(
        _ roles: Set<NodeRole>, layer: Int? = nil, services: [String] = [], epochs: [UInt64] = [1],
        _ dice: inout SeededGenerator
    ) -> MixnetNode {
        let id = NodeID(dice.bytes32())
        var keys: [UInt64: HopPublicKey] = [:]
        for epoch in epochs { keys[epoch] = HopPublicKey(dice.bytes(32), of: .x25519) }
        return MixnetNode(
            id: id, roles: roles, layer: layer, addresses: [], linkKey: dice.bytes(32), keys: keys, services: services)
    }

    private func network(_ nodes: [MixnetNode]) -> MixnetTopology {
        MixnetTopology(epoch: 1, geometry: .fog1, parameters: MixnetParameters(), nodes: nodes)
    }

    /// A network with nodes of all kinds: some do several things, some have no layer, some layers have no mix.
    private func random(_ dice: inout SeededGenerator) -> MixnetTopology {
        var nodes: [MixnetNode] = []
        let depth = 1 + dice.index(below: 4)
        for _ in 0..<dice.index(below: 20) {
            var roles = Set(NodeRole.allCases.filter { _ in dice.happens(at: 0.4) })
            if roles.isEmpty { roles = [.mix] }
            let isPlaced = roles.contains(.mix) && dice.happens(at: 0.8)
            let epochs = (1...4 as ClosedRange<UInt64>).filter { _ in dice.happens(at: 0.7) }
            nodes.append(
                node(roles, layer: isPlaced ? 1 + dice.index(below: depth) : nil, epochs: epochs, &dice))
        }
        return network(nodes)
    }

    @Test func whoSendsToANodeIsWhoHasItNext() throws {
        var links = 0
        for seed in 0..<300 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            let topology = random(&dice)
            for first in topology.nodes.keys {
                let next = topology.next(of: first)
                links += next.count
                try #require(!next.contains(first) && next.allSatisfy { topology.nodes[$0] != nil }, "seed \(seed)")
                for second in topology.nodes.keys {
                    let isSender = topology.senders(to: second).contains(first)
                    try #require(next.contains(second) == isSender, "seed \(seed)")
                }
            }
        }
        #expect(links > 1000)
    }

    @Test func packetsGoFromLayerToLayer() {
        let topology = TrialNetwork(mixes: [2, 3, 2]).topology
        let (layers, ends) = (topology.layers, Set(topology.gateways + topology.services))
        #expect(layers.map(\.count) == [2, 3, 2] && topology.gateways.count == 2 && topology.services.count == 2)
        #expect(layers[0].allSatisfy { topology.next(of: $0) == Set(layers[1]) })
        #expect(layers[1].allSatisfy { topology.next(of: $0) == Set(layers[2]) })
        #expect(layers[2].allSatisfy { topology.next(of: $0) == ends })
        #expect(ends.allSatisfy { topology.next(of: $0) == Set(layers[0]) })
        #expect(topology.next(of: TrialNetwork.id(1)).isEmpty && topology.senders(to: TrialNetwork.id(1)).isEmpty)
    }

    @Test func everythingIsSorted() {
        var dice = SeededGenerator(seed: 61)
        for _ in 0..<100 {
            let topology = random(&dice)
            for list in topology.layers + [topology.gateways, topology.services] { #expect(list == list.sorted()) }
            #expect(!topology.layers.isEmpty)
        }
    }

    @Test func aNodeInSeveralSectionsDoesAllThatTheySay() throws {
        var dice = SeededGenerator(seed: 62)
        let mix = node([.mix], layer: 1, &dice)
        var gateway = mix
        gateway.roles = [.gateway]
        gateway.layer = nil
        var service = gateway
        service.roles = [.service]
        service.services = ["b", "a"]
        let topology = network([gateway, mix, service])
        let merged = try #require(topology.nodes[mix.id])
        #expect(topology.nodes.count == 1 && merged.roles == [.gateway, .mix, .service] && merged.layer == 1)
        #expect(merged.services == ["a", "b"] && merged.role == .gateway)
        #expect(topology.gateways == [mix.id] && topology.services == [mix.id] && topology.layers == [[mix.id]])
        // It sends itself nothing.
        #expect(topology.next(of: mix.id).isEmpty && topology.senders(to: mix.id).isEmpty)
    }

    @Test func servicesAreFoundByTheirNames() {
        let topology = TrialNetwork(services: [["echo"], ["coordinator", "echo"], []]).topology
        #expect(topology.nodes(offering: "echo").count == 2 && topology.nodes(offering: "coordinator").count == 1)
        #expect(topology.nodes(offering: "nothing").isEmpty)
        #expect(topology.nodes(offering: "echo") == topology.nodes(offering: "echo").sorted())
    }

    // MARK: Paths

    @Test func pathsGoOnlyThroughNodesWithKeysOfTheEpoch() throws {
        var (found, none) = (0, 0)
        for seed in 0..<300 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed)
            let topology = random(&dice)
            for epoch in 0...5 as ClosedRange<UInt64> {
                let isPossible = topology.layers.allSatisfy { layer in
                    layer.contains { topology.nodes[$0]?.keys[epoch] != nil }
                }
                let path = topology.mixes(in: epoch, using: &dice)
                try #require((path != nil) == (isPossible && topology.layers.count <= 3), "seed \(seed)")
                guard let path else {
                    none += 1
                    continue
                }
                found += 1
                let isRight = zip(path, topology.layers).allSatisfy { node, layer in
                    layer.contains(node) && topology.nodes[node]?.keys[epoch] != nil
                }
                try #require(path.count == topology.layers.count && isRight, "seed \(seed)")
            }
        }
        #expect(found > 50 && none > 50)
    }

    @Test func allMixesOfALayerAreChosenAlike() {
        var dice = SeededGenerator(seed: 63)
        let topology = TrialNetwork(mixes: [4, 1]).topology
        var counts: [NodeID: Int] = [:]
        for _ in 0..<10_000 {
            for mix in topology.mixes(in: 1, using: &dice) ?? [] { counts[mix, default: 0] += 1 }
        }
        // Five standard deviations.
        #expect(topology.layers[0].allSatisfy { abs((counts[$0] ?? 0) - 2500) < 217 })
        #expect(topology.layers[1].allSatisfy { counts[$0] == 10_000 })
    }

    @Test func nodesThatLosePacketsAreChosenOnlyIfThereAreNoOthers() {
        var dice = SeededGenerator(seed: 65)
        var nodes = (0..<4).map { _ in node([.mix], layer: 1, &dice) }
        for place in 0..<3 { nodes[place].isLossy = true }
        let some = network(nodes)
        let chosen = (0..<200).map { _ in some.mixes(in: 1, using: &dice) }
        #expect(chosen.allSatisfy { $0 == [nodes[3].id] })
        nodes[3].isLossy = true
        let all = network(nodes)
        let others = (0..<200).compactMap { _ in all.choose(from: all.layers[0], in: 1, using: &dice) }
        #expect(others.count == 200 && Set(others) == Set(nodes.map(\.id)))
    }

    @Test func withoutMixesThereIsNoPath() {
        var dice = SeededGenerator(seed: 64)
        let path = network([]).mixes(in: 1, using: &dice)
        #expect(path == nil)
        let node = network([]).choose(from: [TrialNetwork.id(1)], in: 1, using: &dice)
        #expect(node == nil)
    }
}
