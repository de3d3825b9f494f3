import FogCore
import FoundationEssentials
import Testing

@testable import FogDirectory

@Suite struct DumpTests {
    struct Case: Encodable {
        var network: String, epoch: UInt64, votes: [String], reveals: [String], refusal: String?, header: String?
        var sections: [String: String]?
    }
    static func text(_ b: [UInt8]) -> String { String(decoding: b, as: UTF8.self) }
    static func make(_ n: NetworkDescription, _ e: UInt64, _ v: [Verified<Vote>], _ r: [Verified<Reveal>]) -> Case {
        var c = Case(
            network: text(n.bytes), epoch: e, votes: v.map { text($0.bytes) }, reveals: r.map { text($0.bytes) },
            refusal: nil, header: nil)
        do throws(ConsensusRefusal) {
            let m = try ConsensusRule(n, epoch: e, votes: v, reveals: r).consensus()
            c.header = text(m.consensus.body)
            c.sections = Dictionary(uniqueKeysWithValues: m.sections.map { ($0.key.rawValue, text($0.value)) })
        } catch { c.refusal = "too few votes" }
        return c
    }
    @Test func dump() throws {
        let k = try ConsensusKnownAnswerTests.knownVotes()
        try JSONEncoder().encode([Self.make(k.0.description, 500_000, k.1, k.2)]).write(
            to: URL(filePath: "/tmp/ruletests/known.json"))
        var all: [Case] = []
        for e in ConsensusPropertyTests.electorates {
            let nodes = try RandomNodes(authorities: e.authorities, threshold: e.threshold)
            for seed in 0..<30 as Range<UInt64> {
                let el = RandomElection(nodes, seed: seed).election
                var v = try el.votes.map { try $0.signed() }
                if seed % 5 == 0 { v.removeLast() }
                all.append(Self.make(nodes.trial.description, el.epoch, v, try el.reveals()))
            }
        }
        try JSONEncoder().encode(all).write(to: URL(filePath: "/tmp/ruletests/random.json"))
    }
}
