import FogCore
import Testing

@testable import FogSimulation

@Suite struct SimulatedClockTests {
    @Test(arguments: [-500_000, -50_000, -1, 0, 1, 20_000, 500_000] as [Int64])
    func `The instant of a deadline is the first at which the clock shows it`(drift: Int64) {
        var generator = SeededGenerator(seed: 3)
        var clock = SimulatedClock()
        clock.restart(showing: 5_000_000_000, at: SimulatedInstant(nanoseconds: 1_000_000_000))
        clock.setDrift(drift, at: SimulatedInstant(nanoseconds: 1_000_000_000))
        for _ in 0..<1000 {
            let deadline = MonotonicInstant(nanoseconds: 5_000_000_001 + generator.number(below: 1 << 44))
            let instant = clock.instant(of: deadline)
            let before = SimulatedInstant(nanoseconds: instant.nanoseconds - 1)
            #expect(clock.now(at: instant).monotonic >= deadline)
            #expect(clock.now(at: before).monotonic < deadline)
        }
    }

    @Test func `Deadlines that have passed or never come are in order`() {
        var clock = SimulatedClock()
        let base = SimulatedInstant(nanoseconds: 1000)
        clock.restart(showing: 500, at: base)
        #expect(clock.instant(of: .origin) == base)
        #expect(clock.instant(of: MonotonicInstant(nanoseconds: .max)) == SimulatedInstant(nanoseconds: .max))
    }
}
