import Testing

@testable import FogWorker

@Suite struct RunClockTests {
    private let start = SuspendingClock.now

    private func at(_ seconds: Int) -> RunClock.Instant { start.advanced(by: .seconds(seconds)) }

    @Test func frozenTimeIsPartOfTheElapsedTimeOnly() {
        var clock = RunClock(start: start)
        clock.freeze(at: at(10))
        #expect(clock.running(at: at(25)) == .seconds(10))
        clock.freeze(at: at(12))
        clock.thaw(at: at(30))
        clock.thaw(at: at(31))
        #expect(clock.elapsed(at: at(35)) == .seconds(35))
        #expect(clock.frozen(at: at(35)) == .seconds(20))
        #expect(clock.running(at: at(35)) == .seconds(15))
    }

    @Test func nothingCountsAfterTheEnd() {
        var clock = RunClock(start: start)
        clock.freeze(at: at(1))
        clock.stop(at: at(3))
        clock.stop(at: at(4))
        clock.freeze(at: at(5))
        #expect(clock.elapsed(at: at(9)) == .seconds(3))
        #expect(clock.frozen(at: at(9)) == .seconds(2))
        #expect(clock.running(at: at(9)) == .seconds(1))
    }
}
