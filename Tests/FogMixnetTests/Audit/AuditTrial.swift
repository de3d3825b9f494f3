import FogCore
import FogCrypto
import FogDirectory
import FogSimulation

@testable import FogMixnet

/// A network whose nodes keep loops as their verifiable delays say, but for some.
struct AuditTrial {
    /// What a node does instead of what it should.
    enum Cheat: Hashable {
        /// Draws its delays itself.
        case ownDraws
        /// Keeps packets for only half as long.
        case half
        /// Keeps nothing.
        case none
        /// Keeps packets longer, each by as much.
        case late(Duration)
        /// Keeps so many of a hundred packets longer.
        case sometimes(Int, Duration)
        /// Loses so many of a hundred.
        case drops(Int)
        /// Draws the delays of one neighbour's packets itself.
        case selective(from: NodeID)
        /// Hands what comes for mailboxes over later, so many of a hundred.
        case holdsMail(Int, Duration)
    }

    private static let mean = Duration.milliseconds(200)

    let network: TrialNetwork
    private let keys: [NodeID: DelayKey]
    private var dice: SeededGenerator
    var cheats: [NodeID: Cheat] = [:]

    init(mixes: Int, seed: UInt64) throws {
        let network = TrialNetwork(mixes: [mixes, mixes, mixes], seed: seed)
        var dice = SeededGenerator(seed: SeededGenerator.seed(from: seed, 7))
        self.keys = try network.topology.nodes.keys.sorted().reduce(into: [:]) { keys, node in
            let secret = try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2)
            keys[node] = DelayKey(try secret.prove(input: [1, 2, 3].span.bytes).output)
        }
        self.network = network
        self.dice = dice
    }

    func mix(layer: Int, _ place: Int) -> NodeID { network.topology.layers[layer - 1][place] }
    var gateways: [NodeID] { network.topology.gateways }

    /// The report on so many loops.
    mutating func report(_ count: Int) throws -> AuditReport {
        var audit = DelayAudit()
        for _ in 0..<count { audit.take(try loop()) }
        let keys = keys
        return audit.report { node, _ in keys[node] }
    }

    /// A loop on its way, with what links and machines add: 3 ms and some for each hop, and now and then much.
    private mutating func loop() throws -> AuditedLoop {
        let topology = network.topology
        func any(_ nodes: [NodeID]) -> NodeID { nodes[dice.index(below: nodes.count)] }
        let there = [any(topology.gateways)] + topology.layers.map(any)
        let back = topology.layers.map(any) + [any(topology.gateways)]
        let way = there + [any(topology.services)] + back
        var hops: [AuditedLoop.Hop] = []
        var time = Duration.zero
        var isLost = dice.index(below: 1000) < 3
        for (place, node) in way.enumerated() {
            time += .milliseconds(3) + .microseconds(1500) * Exponential.quantile(dice.next())
            if dice.index(below: 1000) < 1 { time += .milliseconds(300) * Exponential.quantile(dice.next()) }
            let isEnd = place == way.count - 1
            let keeps = !isEnd
            let secret = keeps ? Bytes32(dice.bytes(32)) : nil
            hops.append(AuditedLoop.Hop(node, delaySecret: secret))
            var delay = secret.flatMap { keys[node]?.delay(of: $0, mean: Self.mean) } ?? .zero
            let own = Self.mean * Exponential.quantile(dice.next())
            let lot = dice.index(below: 100)
            switch cheats[node] {
            case nil: break
            case .ownDraws: if keeps { delay = own }
            case .half: delay = delay / 2
            case Cheat.none?: delay = .zero
            case .late(let more): if keeps { delay += more }
            case .sometimes(let share, let more): if keeps, lot < share { delay += more }
            case .drops(let share): if lot < share { isLost = true }
            case .selective(let neighbour): if place > 0, way[place - 1] == neighbour, keeps { delay = own }
            case .holdsMail(let share, let more): if isEnd, lot < share { delay += more }
            }
            time += delay
        }
        return AuditedLoop(epoch: 1, mean: Self.mean, hops: hops, time: isLost ? nil : time)
    }
}

extension AuditReport {
    /// Those that are blamed for one kind of thing.
    func blamed(_ kind: Finding.Kind) -> [AuditCause] { findings.filter { $0.kind == kind }.map(\.cause).sorted() }
}
