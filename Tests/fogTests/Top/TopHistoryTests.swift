import FogCore
import FogJobs
import Testing

@testable import fog

@Suite struct TopHistoryTests {
    private func sample(_ second: Int, _ jobs: [JobStatus], _ nodes: [NodeStatus] = []) -> TopSample {
        TopSample(takenAt: Samples.time(Int64(second)), time: .seconds(second), nodes: nodes, jobs: jobs)
    }

    @Test func ratesAreWhatHasEndedBetweenTheLooks() throws {
        var history = TopHistory(window: .seconds(10))
        let first = history.advance(sample(0, [try Samples.job(1, [.succeeded: 100, .running: 4, .queued: 96])]))
        #expect(first.tasks.endedPerSecond == nil)
        #expect(first.jobs[0].endedPerSecond == nil)
        let second = history.advance(sample(2, [try Samples.job(1, [.succeeded: 120, .running: 4, .queued: 76])]))
        #expect(second.tasks.endedPerSecond == 10)
        #expect(second.jobs[0].endedPerSecond == 10)
        #expect(second.jobs[0].secondsLeft == 8)
        #expect(second.tasks.waiting == 76 && second.tasks.held == 4)
    }

    @Test func aJobThatEndedBetweenTwoLooksCounts() throws {
        var history = TopHistory(window: .seconds(10))
        _ = history.advance(sample(0, [try Samples.job(1, submitted: 5, [.running: 10])]))
        #expect(history.unfinished.map(\.description) == ["j000000000001"])
        let reading = history.advance(
            sample(
                1,
                [
                    try Samples.job(1, submitted: 5, [.succeeded: 10]),
                    try Samples.job(2, submitted: 6, [.succeeded: 30]),
                    // An old job that was found only now has ended nobody knows when.
                    try Samples.job(3, submitted: 1, [.succeeded: 1000]),
                ]))
        #expect(reading.tasks.endedPerSecond == 40)
        #expect(reading.jobs.isEmpty)
        #expect(history.unfinished.isEmpty)
    }

    @Test func aNodeThatIsSilentOffersNothing() throws {
        var history = TopHistory()
        let reading = history.advance(
            sample(
                0, [],
                [
                    try Samples.node("a", usedMillicores: 500), try Samples.node("b", .silent),
                    try Samples.node("c", .draining, usedMillicores: 2000),
                ]))
        #expect(reading.capacity.cpuMillicores == 4000)
        #expect(reading.capacity.cpuMillicoresUsed == 2500)
        #expect(reading.nodeCounts.map(\.state) == ["ready", "draining", "silent"])
    }
}
