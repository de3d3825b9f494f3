import Testing

@testable import fog

@Suite struct RateWindowTests {
    @Test func aSteadyPaceIsFoundHoweverOftenOneLooks() throws {
        for step in [0.01, 0.1, 1, 7] {
            var window = RateWindow()
            var time = 0.0
            while time < 60 {
                window.note(Int64(time * 20), at: .seconds(time))
                time += step
            }
            let rate = try #require(window.perSecond(at: .seconds(time - step)))
            #expect(abs(rate - 20) < 2, "looking every \(step) s: \(rate)")
        }
    }

    @Test func whatWasLongAgoIsForgotten() throws {
        var window = RateWindow(length: .seconds(10))
        for second in 0...100 { window.note(Int64(min(second, 50)) * 100, at: .seconds(second)) }
        #expect(window.perSecond(at: .seconds(100)) == 0)
        #expect(window.timeLeft(for: 1000, at: .seconds(100)) == nil)
    }

    @Test func nothingIsSaidWithoutGrounds() {
        var window = RateWindow()
        #expect(window.perSecond(at: .seconds(9)) == nil)
        window.note(5, at: .seconds(1))
        #expect(window.perSecond(at: .seconds(1)) == nil)
        window.note(5000, at: .seconds(1.1))
        #expect(window.perSecond(at: .seconds(1.1)) == nil, "a tenth of a second says little")
    }

    @Test func aPaceThatBeginsAnewDoesNotCountWhatWasBefore() throws {
        var window = RateWindow()
        for second in 0...5 { window.note(Int64(second) * 1000, at: .seconds(second)) }
        for second in 6...10 { window.note(Int64(second - 6) * 10, at: .seconds(second)) }
        #expect(try #require(window.perSecond(at: .seconds(10))) == 10)
    }

    @Test func theTimeLeftFollowsFromThePace() {
        var window = RateWindow()
        for second in 0...4 { window.note(Int64(second) * 5, at: .seconds(second)) }
        #expect(window.timeLeft(for: 100, at: .seconds(4)) == .seconds(20))
        #expect(window.timeLeft(for: 0, at: .seconds(4)) == .zero)
        #expect(window.timeLeft(for: .max, at: .seconds(4)) == nil, "nobody waits for that")
    }
}
