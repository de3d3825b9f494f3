import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogDirectory

/// What holds for a consensus whatever less than half of the votes say.
@Suite struct ConsensusPropertyTests {
    /// How many elections of each kind: about twenty thousand in all with `FOG_TEST_FULL=1`.
    static let seedCount: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 45 : 2858

    /// How many authorities there are, and how many of them must agree.
    struct Electorate: CustomTestStringConvertible {
        let authorities, threshold: Int

        var testDescription: String { "\(threshold) of \(authorities)" }
    }

    static let electorates = [
        Electorate(authorities: 3, threshold: 2), Electorate(authorities: 3, threshold: 3),
        Electorate(authorities: 4, threshold: 3), Electorate(authorities: 5, threshold: 3),
        Electorate(authorities: 5, threshold: 4), Electorate(authorities: 7, threshold: 5),
        Electorate(authorities: 9, threshold: 7),
    ]

    /// Computes the consensus of each set of votes that is large enough.
    @Test(arguments: electorates)
    func everySetOfEnoughVotesMakesAConsensusThatKeepsItsPromises(_ electorate: Electorate) throws {
        let nodes = try RandomNodes(authorities: electorate.authorities, threshold: electorate.threshold)
        for seed in 0..<Self.seedCount {
            let random = RandomElection(nodes, seed: seed)
            let election = random.election
            let votes = try election.votes.map { try $0.signed() }
            let reveals = try election.reveals()
            for set in 0..<1 << votes.count where set.nonzeroBitCount >= electorate.threshold {
                let places = votes.indices.filter { set >> $0 & 1 == 1 }
                let rule = ConsensusRule(
                    election.network, epoch: election.epoch, votes: places.map { votes[$0] }, reveals: reveals)
                let made = try rule.consensus()
                let honest = places.filter { random.isHonest[$0] }.map { election.votes[$0] }
                var broken = Self.checkParameters(made.consensus, honest)
                broken += Self.checkOrigin(made.consensus, honest)
                let sections = try Self.read(made, election, &broken)
                broken += try Self.checkNodes(sections, honest)
                #expect(broken == [], "seed \(seed), votes \(places)")
            }
        }
    }

    @Test(arguments: electorates)
    func neitherOrderNorRepetitionMatters(_ electorate: Electorate) throws {
        let nodes = try RandomNodes(authorities: electorate.authorities, threshold: electorate.threshold)
        for seed in 0..<Self.seedCount {
            var dice = SeededGenerator(seed: seed)
            let election = RandomElection(nodes, seed: seed).election
            var votes = try election.votes.map { try $0.signed() }
            var reveals = try election.reveals()
            func made() throws -> MadeConsensus {
                try ConsensusRule(election.network, epoch: election.epoch, votes: votes, reveals: reveals).consensus()
            }
            let first = try made()
            for _ in 0..<3 {
                votes += votes.shuffled(using: &dice).prefix(2)
                reveals += reveals.shuffled(using: &dice).prefix(2)
                votes.shuffle(using: &dice)
                reveals.shuffle(using: &dice)
                let second = try made()
                #expect(first.consensus.body == second.consensus.body, "seed \(seed)")
                #expect(first.sections == second.sections, "seed \(seed)")
            }
        }
    }

    // MARK: What holds

    /// No node stands that no honest vote lists, none with what isn't by it, and none on which all agree is missing.
    private static func checkNodes(_ sections: [ConsensusSection], _ honest: [TrialVote]) throws -> [String] {
        var broken: [String] = []
        let standing = Dictionary(grouping: sections.flatMap(\.nodes), by: \.id)
        for (id, nodes) in standing {
            if honest.allSatisfy({ $0.entries[id] == nil }) { broken.append("\(id.short) is nobody's") }
            if nodes.contains(where: { $0.linkKey == RandomNodes.thiefKey }) { broken.append("\(id.short) is stolen") }
        }
        for (id, entry) in honest.first?.entries ?? [:] {
            let isAgreed = honest.allSatisfy { vote in
                guard let other = vote.entries[id] else { return false }
                return other.descriptor == entry.descriptor && other.flags.isSuperset(of: [.running, .valid])
            }
            guard isAgreed else { continue }
            let said = try Unverified<NodeDescriptor>(parsing: entry.descriptor).claimed
            let found = standing[id] ?? []
            if found.count != said.roles.count { broken.append("\(id.short) stands in \(found.count) sections") }
            for node in found where node.linkKey != said.linkKey || node.addresses != said.addresses {
                broken.append("\(id.short) isn't what all honest authorities say")
            }
            for node in found {
                let isSame = [(node.onionKey, said.onionKey), (node.delayKey, said.delayKey)].allSatisfy {
                    key, wanted in
                    key == nil || key == wanted
                }
                if !isSame || !(node.mixKeys.isEmpty || node.mixKeys == said.mixKeys) {
                    broken.append("\(id.short) has other keys")
                }
            }
        }
        return broken
    }

    /// Nobody alone moves a parameter out of what honest authorities want.
    private static func checkParameters(_ consensus: Consensus, _ honest: [TrialVote]) -> [String] {
        let found = Dictionary(uniqueKeysWithValues: consensus.parameters.map { ($0.name, $0.value) })
        var broken: [String] = []
        for name in Set(found.keys).union(honest.first?.parameters.keys ?? [:].keys) {
            let wanted = honest.compactMap { $0.parameters[name] }
            if wanted.isEmpty { broken.append("nobody wants '\(name)'") }
            guard wanted.count == honest.count, let least = wanted.min(), let greatest = wanted.max() else { continue }
            guard let value = found[name] else {
                broken.append("'\(name)' is missing")
                continue
            }
            if !(least...greatest).contains(value) { broken.append("'\(name)' is \(value)") }
        }
        return broken
    }

    /// What it follows and which packets there are is what somebody honest says, or nothing.
    private static func checkOrigin(_ consensus: Consensus, _ honest: [TrialVote]) -> [String] {
        var broken: [String] = []
        if let previous = consensus.previous, !honest.contains(where: { $0.previous == previous }) {
            broken.append("it follows \(previous.epoch), which nobody knows")
        }
        if let geometry = consensus.geometry, !honest.contains(where: { $0.geometry == geometry }) {
            broken.append("the geometry '\(geometry.name)' is nobody's")
        }
        return broken
    }

    /// Whoever gets it can read it, finds what it names, and would write the same bytes.
    private static func read(
        _ made: MadeConsensus, _ election: TrialElection, _ broken: inout [String]
    ) throws -> [ConsensusSection] {
        let signed = try election.trial.sign(made.consensus, by: [0])
        let read = try Unverified<Consensus>(parsing: signed.bytes).claimed
        if read != made.consensus || read.body != made.consensus.body {
            broken.append("the header isn't read as it was written")
        }
        var sections: [ConsensusSection] = []
        for summary in read.sections {
            let bytes = made.sections[summary.kind] ?? []
            if summary.digest != Digest.of(bytes) || summary.byteCount != bytes.count {
                broken.append("the header names another section than '\(summary.kind)'")
            }
            let section = try ConsensusSection(summary.kind, parsing: bytes, of: read)
            if section.bytes != bytes || section.nodes.count != summary.nodeCount {
                broken.append("the section '\(summary.kind)' isn't read as it was written")
            }
            for node in section.nodes {
                let hasLayer = summary.kind == .mixes && node.flags.contains(.standing)
                if (node.layer != nil) != hasLayer || !node.flags.isSuperset(of: [.running, .valid]) {
                    broken.append("\(node.id.short) has layer \(String(describing: node.layer)), \(node.flags.words)")
                }
            }
            sections.append(section)
        }
        return sections
    }
}
