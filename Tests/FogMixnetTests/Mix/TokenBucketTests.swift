import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct TokenBucketTests {
    private let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    @Test func soMuchAtOnceAndNoMore() {
        var bucket = TokenBucket(rate: 10, burst: 5, at: start)
        let first = bucket.take(3, at: start)
        let second = bucket.take(100, at: start)
        let third = bucket.take(1, at: start)
        #expect(first == 3 && second == 2 && third == 0)
    }

    @Test func itFillsWithTheTimeAndNotBeyondTheBurst() {
        var bucket = TokenBucket(rate: 10, burst: 5, at: start)
        _ = bucket.take(5, at: start)
        let soon = bucket.take(5, at: start.advanced(by: .milliseconds(250)))
        // The half that was left counts.
        let later = bucket.take(5, at: start.advanced(by: .milliseconds(360)))
        let muchLater = bucket.take(100, at: start.advanced(by: .seconds(3600)))
        #expect(soon == 2 && later == 1 && muchLater == 5)
    }

    @Test func inTheLongRunTheRateIsWhatItSays() {
        var dice = SeededGenerator(seed: 51)
        for rate in [0.5, 7, 1000] {
            var bucket = TokenBucket(rate: rate, burst: 20, at: start)
            var now = start
            var taken = 0
            for _ in 0..<100_000 {
                now = now.advanced(by: .microseconds(dice.index(below: Int(2e6 / rate))))
                taken += bucket.take(1 + dice.index(below: 4), at: now)
            }
            let most = 20 + rate * start.duration(to: now).secondsValue
            #expect(Double(taken) <= most && Double(taken) > most * 0.95)
        }
    }

    @Test func nothingComesOfAClockThatGoesBackOrOfNoRate() {
        var bucket = TokenBucket(rate: 1000, burst: 1, at: start)
        let first = bucket.take(1, at: start)
        let before = bucket.take(1, at: .origin)
        #expect(first == 1 && before == 0)
        var closed = TokenBucket(rate: -5, burst: -5, at: start)
        let one = closed.take(3, at: start)
        let none = closed.take(3, at: start.advanced(by: .seconds(1000)))
        #expect(one == 1 && none == 0)
    }
}
