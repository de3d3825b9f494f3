import NIOCore
import Testing

@testable import FogHTTP

@Suite struct PatienceTests {
    private static func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

    @Test func whoStandsStillUsesTheAllowanceUpAndWhoMovesEarnsItBack() {
        var patience = Patience(allowance: .seconds(10), leastRate: 1000)
        #expect(patience.deadline == nil)
        patience.beginWaiting(at: Self.at(0))
        #expect(patience.deadline == Self.at(10_000))
        // A byte every nine seconds isn't enough.
        patience.move(1, at: Self.at(9_000))
        #expect(patience.deadline == Self.at(10_001))
        // 2000 bytes are worth two seconds.
        patience.move(2000, at: Self.at(9_500))
        #expect(patience.deadline == Self.at(12_001))
        // Whoever is fast never has more than the whole.
        patience.move(.max, at: Self.at(9_600))
        #expect(patience.deadline == Self.at(19_600))
    }

    @Test func theLeastRateLastsForEver() {
        var patience = Patience(allowance: .seconds(10), leastRate: 1000)
        patience.beginWaiting(at: Self.at(0))
        for second in 1...10_000 {
            patience.move(1000, at: Self.at(Int64(second) * 1000))
            #expect(patience.deadline == Self.at(Int64(second) * 1000 + 10_000))
        }
    }

    @Test func theCoordinatorsOwnTimeIsNotCounted() {
        var patience = Patience(allowance: .seconds(10), leastRate: 1000)
        patience.beginWaiting(at: Self.at(0))
        patience.endWaiting(at: Self.at(4_000))
        #expect(patience.deadline == nil && !patience.isWaiting)
        patience.beginWaiting(at: Self.at(100_000))
        #expect(patience.deadline == Self.at(106_000))
        patience.renew()
        patience.beginWaiting(at: Self.at(200_000))
        #expect(patience.deadline == Self.at(210_000))
    }
}
