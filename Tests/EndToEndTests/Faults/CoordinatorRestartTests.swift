import Glibc
import Testing

extension EndToEnd {
    /// A coordinator is ended again and again, in order and by force, while people wait for their jobs.
    @Suite(.needsCommands, .needsWebAssembly) struct CoordinatorRestartTests {
        /// With `script/test --full` as many as are promised; otherwise a few.
        static let restarts = getenv("FOG_TEST_FULL") == nil ? 4 : 10

        @Test func whoeverWaitsForAJobIsToldHowItEnded() async throws {
            try await withNetwork(workers: 2) { network in
                let load = try Load(network: network)
                let failing = try Self.lasting(on: network, exit: 9)
                let succeeding = try Self.lasting(on: network, exit: 0)
                let waited = try await ArrayJob(count: 60, work: "sleep 0.3").submit(to: network)
                let waiting = try network.start("job", "wait", waited)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...2 { group.addTask { try await load.submit(as: number, seed: 1) } }
                    do {
                        for restart in 1...Self.restarts {
                            try await eventually("the coordinator is there") {
                                (try? await network.nodes()) != nil && network.process("coordinator") != nil
                            }
                            try await Task.sleep(for: .milliseconds(200))
                            try network.signal("coordinator", restart.isMultiple(of: 2) ? SIGTERM : SIGKILL)
                        }
                    } catch {
                        await load.end()
                        throw error
                    }
                    await load.end()
                    try await group.waitForAll()
                }
                for (running, code) in [(failing, Int32(9)), (succeeding, 0), (waiting, 0)] {
                    let result = try await running.end(within: .seconds(300))
                    #expect(result.code == code, "\(result)")
                }
                let record = await load.record
                #expect(record.turnedAway == 0 && record.succeeded > 0)
                #expect(try await network.job(waited).tasks == ["succeeded": 60])
            }
        }

        /// A program that lasts for some seconds, and whose end somebody waits for.
        private static func lasting(on network: Network, exit code: Int) throws -> RunningCommand {
            try network.start("run", "--engine", "process", "--", "sh", "-c", "sleep 3; echo ended; exit \(code)")
        }
    }
}
