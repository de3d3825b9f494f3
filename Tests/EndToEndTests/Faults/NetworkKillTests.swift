import Glibc
import Testing

extension EndToEnd {
    /// `kill -9` of the process that holds a network together.
    @Suite(.needsCommands) struct NetworkKillTests {
        @Test func aKilledNetworkTakesItsPartsWithItAndGoesOnWhenItIsStartedAgain() async throws {
            try await withNetwork(workers: 2) { network in
                let port = try network.port()
                let array = ArrayJob(count: 20, work: "sleep 0.5")
                let job = try await array.submit(to: network)
                try await eventually("the job is in its middle") { try await network.succeeded(job) >= 5 }
                let supervisor = try #require(network.process("up"))
                kill(supervisor, SIGKILL)
                try await eventually("every part has ended") {
                    ListedProcess.concerned(with: network.root).isEmpty
                }
                #expect(try await network.fog("job", "ls").code == 69)

                try await network.up(workers: 2)
                #expect(try network.port() == port, "workers elsewhere look for it where it was")
                let result = try await network.fog("job", "wait", job)
                #expect(result.code == 0, "\(result)")
                try await array.expectComplete(job, in: network)
            }
        }
    }
}
