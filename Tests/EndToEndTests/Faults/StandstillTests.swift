import Glibc
import Testing

extension EndToEnd {
    /// SIGSTOP of parts that go on later.
    @Suite(.needsCommands) struct StandstillTests {
        @Test func aWorkerThatStoodStillForTooLongStopsWhatOthersHaveBegunAgain() async throws {
            try await withNetwork(workers: 2) { network in
                try await network.succeed("node", "drain", "worker-2")
                // Only a second attempt ends.
                let array = ArrayJob(count: 4, work: "test \"$FOG_TASK_ATTEMPT\" != 1 || sleep 1000")
                let job = try await array.submit(to: network)
                let first = Set((0..<4).map { RunningProgram(index: $0, attempt: 1) })
                try await eventually("all programs run on the first worker") { network.programs(of: job) == first }
                try network.signal("worker-1", SIGSTOP)
                try await network.succeed("node", "drain", "--undo", "worker-2")
                let result = try await network.fog("job", "wait", job)
                #expect(result.code == 0, "\(result)")
                // Nobody could stop those of the worker that stands still.
                #expect(network.programs(of: job) == first)
                try network.signal("worker-1", SIGCONT)

                try await eventually("it has stopped its programs") { network.programs(of: job).isEmpty }
                try await eventually("what it says of them is refused, and it is as good as new") {
                    let node = try await network.node("worker-1")
                    return node.held == 0 && node.availability == "ready"
                        && Network.count("a result was refused", in: "\(network.data)/logs/worker-1.log") == 4
                }
                try await array.expectComplete(job, in: network)
                #expect(try network.verdicts(job) == Array(repeating: ["lost", "succeeded"], count: 4))
                let second = try await ArrayJob(count: 10, work: "true").submit(to: network)
                #expect(try await network.fog("job", "wait", second).code == 0)
            }
        }

        @Test func aPartThatStandsStillForAMomentCostsNothing() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 8, work: "sleep 4")
                let job = try await array.submit(to: network)
                for part in ["worker-1", "coordinator", "worker-2"] {
                    try await eventually("programs run") { !network.programs(of: job).isEmpty }
                    try network.signal(part, SIGSTOP)
                    try await Task.sleep(for: .seconds(1))
                    try network.signal(part, SIGCONT)
                }
                #expect(try await network.fog("job", "wait", job).code == 0)
                try await array.expectComplete(job, in: network)
                #expect(try network.verdicts(job) == Array(repeating: ["succeeded"], count: 8))
            }
        }

        /// For longer than leases last: what ends meanwhile counts, and what has to be stopped is begun again only once it
        /// was.
        @Test func aCoordinatorThatStoodStillLosesNoResultAndHasNothingRunTwiceAtOnce() async throws {
            try await withNetwork(workers: 2) { network in
                let short = ArrayJob(count: 4, work: "echo at work; sleep 2")
                let long = ArrayJob(count: 2, work: "test \"$FOG_TASK_ATTEMPT\" != 1 || sleep 1000")
                let ends = try await short.submit(to: network)
                let goesOn = try await long.submit(to: network)
                try await eventually("all programs run") {
                    network.programs(of: ends).count == 4 && network.programs(of: goesOn).count == 2
                }
                try network.signal("coordinator", SIGSTOP)
                let watch = Task {
                    var together: Set<Int> = []
                    while !Task.isCancelled {
                        for (index, programs) in Dictionary(grouping: network.programs(of: goesOn), by: \.index)
                        where programs.count > 1 {
                            together.insert(index)
                        }
                        try? await Task.sleep(for: .milliseconds(20))
                    }
                    return together
                }
                try await eventually("workers have stopped what they can't be sure of") {
                    network.programs(of: ends).isEmpty && network.programs(of: goesOn).isEmpty
                }
                try await Task.sleep(for: .seconds(2))
                try network.signal("coordinator", SIGCONT)

                for job in [ends, goesOn] { #expect(try await network.fog("job", "wait", job).code == 0) }
                watch.cancel()
                #expect(await watch.value == [])
                try await short.expectComplete(ends, in: network)
                try await long.expectComplete(goesOn, in: network)
                #expect(try network.verdicts(ends) == Array(repeating: ["succeeded"], count: 4))
                #expect(try network.verdicts(goesOn) == Array(repeating: ["lost", "succeeded"], count: 2))
            }
        }
    }
}
