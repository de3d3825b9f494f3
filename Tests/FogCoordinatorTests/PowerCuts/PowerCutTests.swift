import FoundationEssentials
import Glibc
import Testing

/// How many lives: a smoke test, or a thousand power cuts and more with `FOG_TEST_FULL=1`.
private let lifeCount: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == "1" ? 300 : 8

@Suite struct PowerCutTests {
    /// Whatever was acknowledged survives a power cut at any moment, is there once, and work goes on to its end.
    @Test func whatWasAcknowledgedSurvivesPowerCuts() async throws {
        var report = LifeReport(lives: 0)
        for seed in 0..<lifeCount {
            var life = try CoordinatorLife(seed: seed)
            report += try await life.run(interruptions: 5)
        }
        let text = "\(report)\n"
        write(1, text, text.utf8.count)
        #expect(report.violations == [])
        // A test in which nothing is lost proves nothing.
        let cuts = report.powerCuts
        #expect(cuts >= 4 * Int(lifeCount) && report.processDeaths > 0)
        #expect(report.whileOpening > 0 && report.whileWorking > cuts / 4 && report.whileClosing > 0)
        #expect(report.reconciled > 10 * cuts && report.unanswered > cuts / 4)
        #expect(report.tally.droppedWrites > cuts && report.tally.tornWrites > cuts)
        #expect(report.tally.droppedNames > 0)
    }

    /// On a disk that is full or fails at times every request is acknowledged and kept, or refused; once the disk is good
    /// again everything goes on without a restart, and with one nothing that was acknowledged is missing.
    @Test func nothingAcknowledgedIsLostOnADiskThatIsFullOrFails() async throws {
        var report = LifeReport(lives: 0)
        for seed in 0..<lifeCount as Range<UInt64> {
            var life = try CoordinatorLife(seed: 1_000_000 + seed, disturbs: true)
            report += try await life.run(interruptions: 4)
        }
        let text = "\(report)\n"
        write(1, text, text.utf8.count)
        #expect(report.violations == [])
        #expect(report.failures > 20 * Int(lifeCount))
        #expect(report.refusedAsFull > Int(lifeCount) && report.refusedAsBroken > 2 * Int(lifeCount))
    }

    /// What a seed has found, it finds again.
    @Test func aSeedRepeatsItsLife() async throws {
        for seed in 0..<2 as Range<UInt64> {
            var first = try CoordinatorLife(seed: seed)
            var second = try CoordinatorLife(seed: seed)
            let report = try await first.run(interruptions: 3)
            #expect(try await second.run(interruptions: 3) == report, "seed \(seed)")
        }
    }

    /// The same lives find out a disk that doesn't do as it is told, or a coordinator that doesn't tell it.
    @Test(arguments: [
        SynchronizationPolicy.none, .allButLogs, .allButFolders, .allButBlobs,
    ])
    func aDiskThatDoesNotSynchronizeIsFoundOut(policy: SynchronizationPolicy) async throws {
        for seed in 0..<20 as Range<UInt64> {
            var life = try CoordinatorLife(seed: seed, policy: policy)
            let report = try await life.run(interruptions: 5)
            if !report.violations.isEmpty {
                let text = "\(policy): \(report.violations[0].prefix(300))\n"
                write(1, text, text.utf8.count)
                return
            }
        }
        Issue.record("nothing was found with \(policy)")
    }
}
