import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogDirectory

@Suite struct FindingTests {
    @Test func previousOfOne() throws {
        var e = try TrialElection(authorities: 4)
        let bad = DirectoryState(
            epoch: e.epoch - 1, digest: Digest.of("x"), beacon: Digest.of("y"), period: e.epoch * 60 / 86_400,
            periodValue: Digest.of("chosen"), lastPeriodValue: Digest.of("chosen too"))
        e.votes[2].previous = bad
        e.votes[2].geometry = PacketGeometry(name: "evil", hash: Digest.of("evil"))
        let c = try e.consensus()
        print("FINDING previous", c.previous == bad, c.periodValue == Digest.of("chosen"), c.geometry?.name as Any)
    }
    @Test func twoLiarsMeasure() throws {
        var e = try TrialElection(authorities: 7)
        let d = try e.descriptor(of: try TrialNode(1, roles: [.relay])) { $0.bandwidth = 1000 }
        e.list(d)
        e.list(d, measured: 1000, in: [0])
        e.list(d, measured: .max, in: [1, 2])
        let v = try e.votes[0..<5].map { try $0.signed() }
        print(
            "FINDING bandwidth",
            try ConsensusRule(e.network, epoch: e.epoch, votes: v, reveals: []).consensus().nodes(.relays)[0].bandwidth)
        e.votes[0].parameters = ["rate": 5]
        e.votes[1].parameters = ["rate": .max]
        e.votes[2].parameters = ["rate": .max]
        let w = try e.votes[0..<5].map { try $0.signed() }
        print(
            "FINDING parameter",
            try ConsensusRule(e.network, epoch: e.epoch, votes: w, reveals: []).consensus().consensus.parameters)
    }
    @Test func manyParameters() throws {
        var e = try TrialElection(authorities: 3)
        for i in 0..<3 { for j in 0..<384 where j % 3 != i { e.votes[i].parameters["p\(j)"] = 1 } }
        let m = try e.made()
        let signed = try e.trial.sign(m.consensus, by: 0..<3)
        do {
            _ = try Unverified<Consensus>(parsing: signed.bytes)
            print("FINDING parameters readable", m.consensus.parameters.count)
        } catch { print("FINDING parameters", m.consensus.parameters.count, error) }
    }
    @Test func fatDescriptors() throws {
        let e = try TrialElection(authorities: 4)
        let node = try TrialNode(1, roles: [.mix])
        var d = try node.descriptor(at: e.time, in: e.network)
        d.mixKeys = d.mixKeys.map { MixKey(epoch: $0.epoch, bytes: [UInt8](repeating: 1, count: 4064) + $0.bytes) }
        d.family = (0..<64).map { NodeID(Digest.of("family", UInt64($0).bigEndianBytes)) }.sorted()
        var book = NodeBook(e.network, banned: [])
        let p = try node.publication(d, in: e.network)
        do {
            _ = try book.take(p, at: Now(monotonic: .origin, wall: e.time))
            print("FINDING fat taken", p.descriptor.count, "nodes to fill a vote:", Vote.byteLimit / p.descriptor.count)
        } catch { print("FINDING fat refused", error) }
    }
}
