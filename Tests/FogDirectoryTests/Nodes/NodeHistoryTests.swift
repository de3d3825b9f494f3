import FogCore
import Testing

@testable import FogDirectory

@Suite struct NodeHistoryTests {
    @Test func aNewNodeHasNone() {
        let history = NodeHistory(firstEpoch: 7)
        #expect(history.firstEpoch == 7 && history.uptime == 0 && history.upSince == nil)
        #expect(history.run(at: 7) == 0 && history.run(at: .max) == 0)
    }

    @Test func aRunBeginsWhenANodeComesUpAndEndsWhenItDoesNot() {
        var history = NodeHistory(firstEpoch: 10)
        var runs: [UInt64] = []
        for (epoch, isUp) in [(10, true), (11, true), (12, false), (13, true), (14, true), (15, true)]
            as [(UInt64, Bool)]
        {
            history.note(isUp: isUp, in: epoch)
            runs.append(history.run(at: epoch))
        }
        #expect(runs == [1, 2, 0, 1, 2, 3])
        #expect(history.upSince == 13)
        // A clock that was set back makes no run.
        #expect(history.run(at: 12) == 0)
    }

    @Test func uptimeIsAPartOfAll() {
        var (always, never, half) = (
            NodeHistory(firstEpoch: 0), NodeHistory(firstEpoch: 0), NodeHistory(firstEpoch: 0)
        )
        for epoch in 0..<10_000 as Range<UInt64> {
            always.note(isUp: true, in: epoch)
            never.note(isUp: false, in: epoch)
            half.note(isUp: epoch % 2 == 0, in: epoch)
        }
        #expect(always.uptime == 1 && never.uptime == 0)
        #expect(abs(half.uptime - 0.5) < 0.01)
    }

    @Test func lateEpochsCountMore() {
        var (early, late) = (NodeHistory(firstEpoch: 0), NodeHistory(firstEpoch: 0))
        for epoch in 0..<400 as Range<UInt64> {
            early.note(isUp: epoch < 200, in: epoch)
            late.note(isUp: epoch >= 200, in: epoch)
        }
        #expect(early.uptime > 0 && early.uptime < 0.3 && late.uptime > 0.7 && late.uptime < 1)
        #expect(abs(early.uptime + late.uptime - 1) < 1e-9)
    }
}
