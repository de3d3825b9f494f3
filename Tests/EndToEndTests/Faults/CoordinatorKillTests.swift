import Testing

extension EndToEnd {
    /// `kill -9` of the coordinator while it is busy.
    @Suite(.needsCommands) struct CoordinatorKillTests {
        @Test func aKilledCoordinatorGoesOnWhereItWas() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 60, work: "sleep 0.2")
                let job = try await array.submit(to: network)
                let waiting = try network.start("job", "wait", job)
                try await eventually("the job is in its middle") { try await network.succeeded(job) >= 15 }
                let before = network.process("coordinator")
                try network.kill("coordinator")

                let result = try await waiting.end(within: .seconds(120))
                #expect(result.code == 0, "\(result)")
                #expect(before != nil && network.process("coordinator") != before)
                try await array.expectComplete(job, in: network)
                #expect(try await network.tasks(job).filter { $0.losses > 0 }.map(\.id) == [])
            }
        }

        @Test func whoeverFollowsAProgramSeesItsWordsOnceThoughTheCoordinatorWasKilled() async throws {
            try await withNetwork(workers: 1) { network in
                // The command lasts longer than it takes to see its first word and to kill the coordinator.
                let running = try network.start(
                    "run", "--engine", "process", "--", "sh", "-c", "echo first; sleep 2; echo second; exit 9")
                try await eventually("the first word is there") { running.text == "first\n" }
                try network.kill("coordinator")
                let result = try await running.end(within: .seconds(120))
                #expect(result.code == 9, "\(result)")
                #expect(result.text == "first\nsecond\n")
            }
        }
    }
}
