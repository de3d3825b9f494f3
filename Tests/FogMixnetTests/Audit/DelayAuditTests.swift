import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

/// Whether loops tell who keeps packets for other times than he should, and leave everybody else alone.
@Suite struct DelayAuditTests {
    /// Somebody who cheats, and who should be blamed for it.
    private struct Case: Sendable {
        let name: String
        let cheat: @Sendable (AuditTrial) -> (node: NodeID, cheat: AuditTrial.Cheat)
        let kind: AuditReport.Finding.Kind
        let cause: @Sendable (AuditTrial) -> AuditCause
    }

    private static func mix(_ trial: AuditTrial) -> NodeID { trial.mix(layer: 2, 0) }

    private static func delaying(_ name: String, _ cheat: AuditTrial.Cheat) -> Case {
        Case(name: name, cheat: { (mix($0), cheat) }, kind: .delays, cause: { .node(mix($0)) })
    }

    private static let cases = [
        delaying("draws all delays itself", .ownDraws),
        delaying("keeps packets half as long", .half),
        delaying("keeps no packet", .none),
        delaying("keeps all 150 ms longer", .late(.milliseconds(150))),
        delaying("keeps 10 of 100 half a second longer", .sometimes(10, .milliseconds(500))),
        Case(
            name: "draws those of one neighbour itself",
            cheat: { (mix($0), .selective(from: $0.mix(layer: 1, 1))) }, kind: .delays,
            cause: { .pair($0.mix(layer: 1, 1), mix($0)) }),
        Case(
            name: "loses 10 of 100", cheat: { (mix($0), .drops(10)) }, kind: .losses, cause: { .node(mix($0)) }),
        Case(
            name: "gateway holds 20 of 100 back 400 ms",
            cheat: { ($0.gateways[0], .holdsMail(20, .milliseconds(400))) }, kind: .delays,
            cause: { .arrival($0.gateways[0]) }),
    ]

    private struct Score {
        var right = 0
        var wrong = 0
    }

    /// In how many audits exactly the one is blamed that cheats, and in how many somebody else.
    private func score(_ some: Case, loops: Int, mixes: Int, audits: Int) throws -> Score {
        var score = Score()
        for seed in 0..<UInt64(audits) {
            var trial = try AuditTrial(mixes: mixes, seed: 1000 + seed)
            let (node, cheat) = some.cheat(trial)
            trial.cheats = [node: cheat]
            let report = try trial.report(loops)
            let (blamed, cause) = (report.blamed(some.kind), some.cause(trial))
            if blamed.contains(cause) { score.right += 1 }
            let other: AuditReport.Finding.Kind = some.kind == .delays ? .losses : .delays
            if blamed.contains(where: { $0 != cause }) || !report.blamed(other).isEmpty { score.wrong += 1 }
        }
        return score
    }

    @Test func anHonestNetworkIsLeftAlone() throws {
        let audits = TestScale.isFull ? 1000 : 100
        var blamed = 0
        for seed in 0..<UInt64(audits) {
            var trial = try AuditTrial(mixes: 2 + Int(seed % 4), seed: seed)
            let report = try trial.report(600)
            #expect(report.checked > 550 && report.usual != nil)
            if !report.findings.isEmpty { blamed += 1 }
        }
        print("honest: somebody blamed in \(blamed) of \(audits) audits of 600 loops")
        // One of a hundred is what is allowed; more than four times that isn't chance.
        #expect(blamed <= max(2, audits * 4 / 100))
    }

    @Test(arguments: cases.indices)
    func whoCheatsIsBlamed(_ place: Int) throws {
        let some = Self.cases[place]
        let audits = TestScale.isFull ? 100 : 10
        for mixes in TestScale.isFull ? [2, 3, 5] : [3] {
            for loops in TestScale.isFull ? [200, 500, 1000, 3000] : [1000] {
                let score = try score(some, loops: loops, mixes: mixes, audits: audits)
                print(
                    "\(some.name), \(mixes) mixes a layer, \(loops) loops: found in \(score.right) of \(audits), "
                        + "others blamed in \(score.wrong)")
                guard loops >= 1000, mixes == 3 else { continue }
                #expect(score.right * 10 >= audits * 9)
                #expect(score.wrong * 10 <= audits)
            }
        }
    }

    @Test func aNodeThatDoesNotAccountForItsDelaysCannotBeChecked() throws {
        var trial = try AuditTrial(mixes: 2, seed: 4)
        _ = try trial.report(30)
        var audit = DelayAudit()
        let hop = AuditedLoop.Hop(trial.mix(layer: 1, 0), delaySecret: .zero)
        for _ in 0..<100 { audit.take(AuditedLoop(epoch: 1, mean: .seconds(1), hops: [hop], time: .seconds(9))) }
        let report = audit.report { _, _ in nil }
        #expect(report.loops == 100 && report.checked == 0 && report.usual == nil && report.findings.isEmpty)
    }
}
