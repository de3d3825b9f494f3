import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogLink

/// Pools of two to five nodes that dial each other over a bad network, until it is a good one.
@Suite struct LinkPoolSimulationTests {
    private static let seeds: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 400 : 10_000

    @Test func poolsKeepTheirRulesAndSettle() throws {
        var counts: [LinkPoolCount: Int] = [:]
        var (readies, failures) = (0, 0)
        for seed in 0..<Self.seeds {
            do throws(PoolNetwork.Fault) {
                let network = try run(seed)
                counts.merge(network.counts, uniquingKeysWith: +)
                readies += network.readies
                failures += network.failures
            } catch {
                throw FogError(.failed, "seed \(seed): \(error)")
            }
        }
        // Otherwise the network was too good or too bad for this to say anything.
        #expect(readies > Self.seeds * 10 && failures > Self.seeds)
        for count in LinkPoolCount.allCases where count != .repeatedRequest && count != .unwanted {
            #expect(counts[count] ?? 0 > 0, "nothing was counted as \(count)")
        }
    }

    /// Two nodes that want each other at once, over a good network.
    @Test func simultaneousDiallingCostsAtMostTwoLinks() throws {
        var duplicates = 0
        for seed in 0..<Self.seeds {
            var network = PoolNetwork(nodes: 2, LinkPoolConfiguration(), malice: 0, seed: seed)
            let keys = [1, 0].map {
                LinkPoolKey(peer: PoolNetwork.id($0), isolation: .own, traffic: .packets)
            }
            for node in 0..<2 {
                try network.give(.addresses(keys[node].peer, [PoolNetwork.address(1 - node, 1)]), to: node)
                try network.want(keys[node], .persistent, at: node)
            }
            for _ in 0..<2000 {
                network.chat()
                try network.run(until: network.now.advanced(by: .milliseconds(50)))
            }
            try checkSettled(network)
            #expect(network.counts[.dialled] ?? 0 <= 2 && network.counts[.revived] == nil, "seed \(seed)")
            guard let duplicate = network.counts[.duplicate] else { continue }
            duplicates += 1
            let stays = network.nodes[0].pool.link(for: keys[0]).flatMap { network.nodes[0].ends[$0] }
            #expect(duplicate == 2 && stays?.isDialled == true, "seed \(seed)")
        }
        #expect(duplicates > Self.seeds / 2)
    }

    /// Runs the same seed twice.
    @Test func aSeedReplays() throws {
        for seed in 0..<20 as Range<UInt64> {
            let (first, second) = (try run(seed), try run(seed))
            #expect(first.counts == second.counts && first.readies == second.readies)
            #expect(first.nodes.map { $0.ends.count } == second.nodes.map { $0.ends.count })
        }
    }

    private func run(_ seed: UInt64) throws(PoolNetwork.Fault) -> PoolNetwork {
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 1))
        var configuration = LinkPoolConfiguration()
        configuration.longestDelay = .seconds(40)
        configuration.idleLimit = .seconds(dice.one(of: 5, 120))
        let isTight = dice.happens(at: 0.3)
        if isTight {
            configuration.linkLimit = 1 + dice.index(below: 8)
            configuration.keyLimit = 1 + dice.index(below: 8)
            configuration.requestLimit = 1 + dice.index(below: 4)
            configuration.peerLimit = 1 + dice.index(below: 4)
        }
        let count = 2 + dice.index(below: 4)
        let malice = dice.one(of: 0, 20, 100, 300)
        var network = PoolNetwork(nodes: count, configuration, malice: malice, seed: seed)
        for node in 0..<count {
            for peer in 0..<count where peer != node {
                try tell(node, of: peer, count, isBad: malice > 0, &network, &dice)
            }
        }
        for _ in 0..<(50 + dice.index(below: 150)) {
            try act(&network, count, &dice)
            network.chat()
            let pause = dice.happens(at: 0.1) ? 30_000 : dice.happens(at: 0.5) ? 20 : 1500
            try network.run(until: network.now.advanced(by: .milliseconds(dice.index(below: pause))))
        }
        try settle(&network, count, &dice)
        if !isTight { try checkSettled(network) }
        try checkNobodyWaits(network)
        return network
    }

    /// Tells a node where another takes links: nowhere, at somebody else's place, or where it does.
    private func tell(
        _ node: Int, of peer: Int, _ count: Int, isBad: Bool, _ network: inout PoolNetwork,
        _ dice: inout SeededGenerator
    ) throws(PoolNetwork.Fault) {
        var list = [PoolNetwork.address(peer, 1), PoolNetwork.address(peer, 2)]
        if isBad {
            for _ in 0..<dice.index(below: 3) {
                let wrong = dice.happens(at: 0.5) ? 99 : dice.index(below: count)
                list.insert(PoolNetwork.address(wrong, 3 + dice.index(below: 20)), at: dice.index(below: list.count))
            }
            if dice.happens(at: 0.1) { list = [] }
        }
        try network.give(.addresses(PoolNetwork.id(peer), list), to: node)
    }

    private func key(_ node: Int, _ count: Int, _ dice: inout SeededGenerator) -> LinkPoolKey {
        let peer = (node + 1 + dice.index(below: count - 1)) % count
        let isolation = dice.happens(at: 0.7) ? IsolationContext.own : .anonymous(UInt64(dice.index(below: 3)))
        let traffic = TrafficClass.allCases[dice.happens(at: 0.7) ? 0 : dice.index(below: 3)]
        return LinkPoolKey(peer: PoolNetwork.id(peer), isolation: isolation, traffic: traffic)
    }

    /// Does something that a user or the world would.
    private func act(
        _ network: inout PoolNetwork, _ count: Int, _ dice: inout SeededGenerator
    ) throws(PoolNetwork.Fault) {
        let node = dice.index(below: count)
        let isBad = network.malice > 0
        switch dice.index(below: 14) {
        case 0...3: try network.want(key(node, count, &dice), .onDemand, at: node)
        case 4: try network.want(key(node, count, &dice), .persistent, at: node)
        case 5, 6:
            // Both ends at once, as nodes do that read the same consensus.
            let key = LinkPoolKey(
                peer: PoolNetwork.id((node + 1) % count), isolation: .own, traffic: dice.one(of: .packets, .control))
            let back = LinkPoolKey(peer: PoolNetwork.id(node), isolation: .own, traffic: key.traffic)
            let persistence = dice.one(of: LinkPersistence.onDemand, .persistent)
            try network.want(key, persistence, at: node)
            try network.want(back, persistence, at: (node + 1) % count)
        case 7...9:
            let given = network.nodes[node]
            let all = (Array(given.waiting.keys) + Array(given.holding.keys) + Array(given.told.keys)).sorted()
            if !all.isEmpty { try network.release(all[dice.index(below: all.count)], at: node) }
        case 10:
            let peer = (node + 1 + dice.index(below: count - 1)) % count
            try tell(node, of: peer, count, isBad: isBad, &network, &dice)
        case 11 where isBad:
            let ends = network.nodes[node].ends.filter { $0.value.isOpen && $0.value.other.node >= 0 }
            let links = ends.keys.sorted { $0.number < $1.number }
            if !links.isEmpty { network.cut(links[dice.index(below: links.count)], of: node) }
        case 12 where isBad && count > 1:
            let other = (node + 1 + dice.index(below: count - 1)) % count
            let pair = [min(node, other), max(node, other)]
            if network.partitions.remove(pair) == nil { network.partitions.insert(pair) }
        case 13 where isBad && dice.happens(at: 0.3):
            network.restart(node)
            for peer in 0..<count where peer != node { try tell(node, of: peer, count, isBad: true, &network, &dice) }
        default: break
        }
    }

    /// Ends all faults, and waits for longer than any delay.
    private func settle(
        _ network: inout PoolNetwork, _ count: Int, _ dice: inout SeededGenerator
    ) throws(PoolNetwork.Fault) {
        network.malice = 0
        network.partitions = []
        for node in 0..<count {
            for peer in 0..<count where peer != node {
                try tell(node, of: peer, count, isBad: false, &network, &dice)
            }
        }
        for _ in 0..<300 {
            network.chat()
            try network.run(until: network.now.advanced(by: .seconds(2)))
        }
        // Links that nobody uses any more are closed, and nothing else happens.
        try network.run(until: network.now.advanced(by: .seconds(300)))
    }

    private func checkNobodyWaits(_ network: PoolNetwork) throws(PoolNetwork.Fault) {
        for node in network.nodes {
            // With too little room for all, a persistent request may just have lost its link again.
            guard node.waiting.values.allSatisfy({ $0.persistence == .persistent }) else {
                throw network.fault("a request was never answered")
            }
        }
    }

    private func checkSettled(_ network: PoolNetwork) throws(PoolNetwork.Fault) {
        for (index, node) in network.nodes.enumerated() {
            guard node.waiting.isEmpty, node.told.isEmpty else { throw network.fault("node \(index) isn't connected") }
            var serving: [LinkPoolKey: PooledLink] = [:]
            for (link, end) in node.ends.sorted(by: { $0.key.number < $1.key.number }) where end.isOpen {
                // The pool takes no anonymous links.
                if case .anonymous = end.key.isolation, !end.isDialled { continue }
                guard serving.updateValue(link, forKey: end.key) == nil else {
                    throw network.fault("node \(index) has two links of one key")
                }
                guard node.pool.link(for: end.key) == link else {
                    throw network.fault("node \(index) has a link that its pool doesn't use")
                }
                guard end.other.node >= 0, network.nodes[end.other.node].ends[end.other.link]?.isOpen == true else {
                    throw network.fault("node \(index) has a link that the other end hasn't")
                }
            }
            for held in node.holding.values where serving[held.key] != held.link {
                throw network.fault("node \(index) uses a link that isn't the key's")
            }
        }
    }
}
