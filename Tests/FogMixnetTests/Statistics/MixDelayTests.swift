import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogMixnet

/// How long packets really stay at a mix: as long as was drawn, and how late its driver is, apart from that.
@Suite struct MixDelayTests {
    private static let classes = DelayClasses([.milliseconds(20), .milliseconds(200), .seconds(1)])

    /// Packets of all classes in turns, at random times.
    private func arrivals(_ count: Int, seed: UInt64) throws -> [MixRun.Arrival] {
        var dice = SeededGenerator(seed: seed)
        let input = DelayKey.input(network: dice.bytes32(), epoch: 3, beacon: dice.bytes32())
        let key = DelayKey(
            try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2).prove(input: input.span.bytes)
                .output)
        var at = MonotonicInstant(nanoseconds: 2_000_000_000)
        return try (0..<count).map { place in
            at = at.advanced(by: .milliseconds(10) * Exponential.quantile(dice.next()))
            let mean = try #require(Self.classes[UInt32(place % 3)])
            let delay = key.delay(of: dice.bytes32(), mean: mean)
            return MixRun.Arrival(
                at: at, delay: delay, event: try MixBench.passing(UInt32(place), dice.bytes32(), delay: delay))
        }
    }

    /// How well times fit the exponential distribution of a class, in parts of what is allowed.
    private func misfit(_ run: MixRun, _ number: Int, _ time: (MixRun.Departure) -> Duration) -> Double {
        let mean = Self.classes[UInt32(number)] ?? .zero
        let times = run.departures.filter { $0.slot % 3 == number }.map { time($0) / mean }
        return ExponentialFit.distance(of: times) / ExponentialFit.limit(times.count)
    }

    @Test func packetsStayAsLongAsWasDrawnAndTheRestIsCalledLateness() throws {
        let arrivals = try arrivals(15_000, seed: 430)
        var run = MixRun(seed: 431)
        (run.busyRate, run.busyTime, run.keepTime) = (0.02, .milliseconds(60), .milliseconds(2))
        run.take(arrivals)
        #expect(run.departures.count == arrivals.count)
        let isExact = run.departures.allSatisfy {
            $0.late >= .zero && $0.received.duration(to: $0.sent) - $0.late == arrivals[$0.slot].delay
        }
        #expect(isExact)
        for number in 0..<3 {
            let drawn = misfit(run, number) { $0.received.duration(to: $0.sent) - $0.late }
            #expect(drawn < 1, "class \(number)")
        }
        let late = run.departures.count { $0.late > .zero }
        #expect(late > 1000 && run.departures.contains { $0.late > .milliseconds(20) })
    }

    /// The lateness of a driver that never is late is nothing but that of its disk; without that there is none.
    @Test func aDriverThatIsInTimeIsNotCalledLate() throws {
        let arrivals = try arrivals(3000, seed: 432)
        var run = MixRun(seed: 433)
        run.take(arrivals)
        #expect(run.departures.count == arrivals.count)
        let isExact = run.departures.allSatisfy {
            $0.late == .zero && $0.received.duration(to: $0.sent) == arrivals[$0.slot].delay
        }
        #expect(isExact)
    }

    /// Were lateness not told apart, short delays wouldn't be exponential: the fit sees that.
    @Test func latenessThatIsNotToldApartShows() throws {
        let arrivals = try arrivals(15_000, seed: 434)
        var run = MixRun(seed: 435)
        (run.busyRate, run.busyTime) = (0.2, .milliseconds(60))
        run.take(arrivals)
        #expect(misfit(run, 0) { $0.received.duration(to: $0.sent) } > 1)
        #expect(misfit(run, 0) { $0.received.duration(to: $0.sent) - $0.late } < 1)
    }
}
