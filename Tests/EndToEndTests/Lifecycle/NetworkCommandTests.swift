import Glibc
import Testing

extension EndToEnd {
    /// `fog up` and `fog down`.
    @Suite(.needsCommands) struct NetworkCommandTests {
        @Test func whatWasDoneIsThereAfterDownAndUp() async throws {
            try await withNetwork(workers: 1) { network in
                let array = ArrayJob(count: 5, work: "true")
                let job = try await array.submit(to: network)
                try await network.succeed("job", "wait", job)
                let cut = try await ArrayJob(count: 1, work: "test \"$FOG_TASK_ATTEMPT\" = 2 || sleep 1000")
                    .submit(to: network)
                try await eventually("the second job's task runs") { try await network.tasks(cut)[0].isHeld }
                let remains = try await Remains(of: network)
                let port = try network.port()
                let heard = try await network.node("worker-1").lastHeardAt

                try await network.succeed("down")
                try await remains.expectNone()
                let without = try await network.fog("job", "ls")
                #expect(without.code == 69)
                #expect(without.errors.contains("fog up"), "\(without)")

                try await network.up(workers: 1)
                #expect(try await network.node("worker-1").lastHeardAt > heard, "it was ready before its worker was")
                #expect(try network.port() == port)
                #expect(Set(try await network.jobs().map(\.id)) == [job, cut])
                try await array.expectComplete(job, in: network)
                #expect(try await network.fog("job", "wait", cut).code == 0)
                #expect(try await network.tasks(cut).map(\.losses) == [0])
            }
        }

        @Test func aFolderHasOneNetworkAndOneCoordinator() async throws {
            try await withNetwork(workers: 1) { network in
                let supervisor = try #require(network.process("up"))
                let second = try await network.fog("up", "-d")
                #expect(second.code == 75)
                #expect(second.errors.contains("process \(supervisor)"), "\(second)")

                let holder = try #require(network.process("coordinator"))
                let intruder = try await network.fog("coordinator")
                #expect(intruder.code == 75)
                #expect(intruder.errors.contains("process \(holder) "), "\(intruder)")

                // Neither has done any harm.
                #expect(network.process("coordinator") == holder)
                #expect(try await network.fog("run", "--engine", "process", "--", "true").code == 0)
            }
        }

        @Test func aPortThatSomebodyElseUsesIsRefusedByNameOrAvoided() async throws {
            try await withDataFolder { other in
                try await other.up(workers: 0)
                let taken = try other.port()
                try await withDataFolder { network in
                    let refused = try await network.fog("coordinator", "--port", String(taken))
                    #expect(refused.code == 75)
                    #expect(refused.errors.contains("the port \(taken)"), "\(refused)")

                    try await network.up(workers: 0)
                    let first = try network.port()
                    try await network.succeed("down")
                    try await other.succeed("down")
                    try await other.succeed("up", "-d", "-w", "0", "--port", String(first))
                    // The port that the network had isn't free any more; it takes another.
                    try await network.up(workers: 0)
                    #expect(try network.port() != first)
                    try await network.succeed("down")
                }
                try await other.succeed("down")
            }
        }

        @Test func aNetworkInTheForegroundEndsWithControlC() async throws {
            try await withDataFolder { network in
                let running = try network.start("up", "-w", "1")
                try await eventually("the network is ready") { running.errors.contains("The network is ready") }
                let remains = try await Remains(of: network)
                #expect(try await network.fog("run", "--engine", "process", "--", "echo", "hello").text == "hello\n")
                running.signal(SIGINT)
                let result = try await running.end()
                #expect(result.code == 0, "\(result)")
                try await remains.expectNone()
            }
        }
    }
}
