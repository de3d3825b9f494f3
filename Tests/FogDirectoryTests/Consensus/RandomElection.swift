import FogCore
import FogSimulation

@testable import FogDirectory

/// An election that a seed makes up: most authorities differ a little, and as many as may be lie as they like.
struct RandomElection: Sendable {
    private(set) var election: TrialElection
    /// Whether the authority at a place tells what it knows.
    private(set) var isHonest: [Bool]

    init(_ nodes: RandomNodes, seed: UInt64, epoch: UInt64 = 29_800_000) {
        var dice = SeededGenerator(seed: seed)
        election = TrialElection(nodes.trial, epoch: epoch)
        let network = nodes.trial.description
        let count = network.authorities.count
        // In any set of votes that makes a consensus, liars are less than half.
        let liarLimit = min(network.toleratedFaults, (network.threshold - 1) / 2)
        let liarCount = dice.happens(at: 0.8) ? liarLimit : dice.index(below: liarLimit + 1)
        isHonest = (0..<count).map { $0 >= liarCount }
        isHonest.shuffle(using: &dice)
        let truth = Truth(nodes, epoch: epoch, using: &dice)
        for place in 0..<count {
            truth.fill(&election.votes[place], using: &dice)
            if !isHonest[place] { Self.twist(&election.votes[place], nodes, using: &dice) }
            election.revealed[place] = dice.one(of: election.votes[place].value, election.votes[place].value, nil)
            if !isHonest[place], dice.happens(at: 0.3) { election.revealed[place] = Digest.of("another") }
        }
    }

    // MARK: Honest votes

    /// What honest authorities have seen: not quite the same.
    private struct Truth {
        private let nodes: ArraySlice<RandomNodes.Node>
        /// The descriptor that all have, if all have the same.
        private var descriptors: [Int?]
        /// The flags that all give, if all agree.
        private var flags: [NodeFlags?]
        private let states: [DirectoryState?]
        private let parameters: [String: Int64]
        /// How far apart values are.
        private let spread: Int64

        init(_ nodes: RandomNodes, epoch: UInt64, using dice: inout SeededGenerator) {
            self.nodes = nodes.nodes.prefix(dice.index(below: 15))
            (descriptors, flags) = ([], [])
            for _ in self.nodes {
                descriptors.append(dice.happens(at: 0.7) ? dice.index(below: 3) : nil)
                flags.append(dice.happens(at: 0.7) ? Truth.flags(&dice).union([.running, .valid]) : nil)
            }
            states = [RandomElection.state(epoch - 1, &dice), RandomElection.state(epoch - 2, &dice), nil]
            parameters = ["mix-layers": 3, "rate": dice.one(of: -5, 0, 1_000_000, Int64.max - 50)]
            spread = dice.one(of: 0, 2, 40)
        }

        private static func flags(_ dice: inout SeededGenerator) -> NodeFlags {
            NodeFlags(rawValue: UInt16(truncatingIfNeeded: dice.next())).intersection(.all)
        }

        func fill(_ vote: inout TrialVote, using dice: inout SeededGenerator) {
            vote.previous = dice.happens(at: 0.9) ? states[0] : states[dice.index(below: 3)]
            vote.geometry = dice.happens(at: 0.9) ? vote.author.settings.geometry : nil
            // An older version knows fewer flags.
            if dice.happens(at: 0.2) { vote.known.subtract([.keeper, .stable]) }
            for (name, value) in parameters where dice.happens(at: 0.9) {
                vote.parameters[name] = value + Int64(dice.number(below: UInt64(spread) + 1))
            }
            for (place, node) in nodes.enumerated() {
                guard descriptors[place] != nil || dice.happens(at: 0.9) else { continue }
                let genuine = node.genuine[descriptors[place] ?? dice.index(below: 3)]
                let flags = flags[place] ?? Self.flags(&dice).union(dice.happens(at: 0.8) ? [.running, .valid] : [])
                let measured = dice.happens(at: 0.5) ? 1_000_000 + dice.number(below: 1000) : nil
                vote.entries[node.id] = TrialVote.Entry(flags: flags, measured: measured, descriptor: genuine)
            }
        }
    }

    private static func state(_ epoch: UInt64, _ dice: inout SeededGenerator) -> DirectoryState {
        func value() -> Bytes32 { Digest.of("state", dice.next().bigEndianBytes) }
        return DirectoryState(
            epoch: epoch, digest: value(), beacon: value(), period: dice.one(of: epoch / 1440, epoch),
            periodValue: value(), lastPeriodValue: value())
    }

    // MARK: Hostile votes

    /// Makes a vote one of bad faith.
    private static func twist(_ vote: inout TrialVote, _ nodes: RandomNodes, using dice: inout SeededGenerator) {
        let rate = dice.one(of: 0.1, 0.5, 1)
        if dice.happens(at: 0.3) { vote.known = [] }
        if dice.happens(at: rate) {
            vote.previous = state(dice.one(of: 0, vote.epoch - 1, vote.epoch, .max), &dice)
        }
        if dice.happens(at: rate) {
            vote.geometry = PacketGeometry(name: dice.one(of: "a", "fog-1", "z"), hash: Digest.of("hostile"))
        }
        if dice.happens(at: 0.2) { vote.commitment = Digest.of("nobody knows") }
        for name in ["mix-layers", "rate", "delay-mean", "bogus"] where dice.happens(at: rate) {
            vote.parameters[name] = dice.one(of: nil, 0, .max, -.max, Int64(truncatingIfNeeded: dice.next() >> 1))
        }
        for node in nodes.nodes where dice.happens(at: rate) {
            guard dice.happens(at: 0.8) else {
                vote.entries[node.id] = nil
                continue
            }
            let texts = dice.happens(at: 0.7) ? node.forged : node.genuine
            let flags = NodeFlags(rawValue: UInt16(truncatingIfNeeded: dice.next())).intersection(.all)
            vote.entries[node.id] = TrialVote.Entry(
                flags: dice.one(of: flags, .all, [], [.running, .valid]),
                measured: dice.one(of: nil, 0, .max, dice.next()), descriptor: texts[dice.index(below: texts.count)])
        }
    }
}
