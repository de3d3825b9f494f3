import Glibc
import Testing

extension EndToEnd {
    /// `fog node …`.
    @Suite(.needsCommands) struct NodeCommandTests {
        @Test func aDrainedNodeFinishesWhatItHasAndTakesNothingNew() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 40, work: "sleep 0.4")
                let job = try await array.submit(to: network)
                let drained = try await network.node("worker-1").id
                try await eventually("both workers hold tasks") {
                    try await network.nodes().allSatisfy { $0.held > 0 }
                }
                try await network.succeed("node", "drain", "--wait", "worker-1")
                let node = try await network.node("worker-1")
                #expect(node.availability == "draining")
                #expect(node.held == 0)
                let mark = try network.events(job).last?.index ?? 0

                #expect(try await network.fog("job", "wait", job).code == 0)
                let taken = try network.events(job).filter { event in
                    event.index > mark && event.type == "task.leased" && event.node == drained
                }
                #expect(taken.isEmpty, "a drained node was given tasks")
                #expect(try await network.tasks(job).filter { $0.attempt > 1 }.map(\.id) == [])
                try await array.expectComplete(job, in: network)

                try await network.succeed("node", "drain", "--undo", "worker-1")
                let second = try await array.submit(to: network)
                try await eventually("the node takes tasks again") { try await network.node("worker-1").held > 0 }
                #expect(try await network.fog("job", "wait", second).code == 0)
            }
        }

        @Test func aRemovedNodesTasksGoToOthersAndItStaysAway() async throws {
            try await withNetwork(workers: 2) { network in
                let array = ArrayJob(count: 30, work: "sleep 0.$((4 + FOG_TASK_INDEX % 6))")
                let job = try await array.submit(to: network)
                let removed = try await network.node("worker-2").id
                try await eventually("the worker holds tasks") { try await network.node("worker-2").held > 0 }
                #expect(try await network.tokens().contains { $0.kind == "worker" && $0.name == removed })
                let remains = try await Remains(of: network)
                try await network.succeed("node", "rm", "worker-2")

                #expect(try await network.nodes().map(\.name) == ["worker-1"])
                #expect(try await !network.tokens().contains { $0.name == removed }, "its token is still good")
                #expect(try await network.fog("job", "wait", job).code == 0)
                try await array.expectComplete(job, in: network)
                #expect(try await network.tasks(job).contains { $0.losses > 0 })

                try await eventually("the worker has ended") { network.process("worker-2") == nil }
                let second = try await array.submit(to: network)
                #expect(try await network.fog("job", "wait", second).code == 0)
                #expect(network.process("worker-2") == nil, "a removed worker was started again")
                #expect(try await network.nodes().map(\.name) == ["worker-1"])
                try await network.succeed("down")
                try await remains.expectNone()

                // Whoever starts the network anew wants the worker again.
                try await network.up(workers: 2)
                #expect(try await network.nodes().map(\.name) == ["worker-1", "worker-2"])
            }
        }
    }

    /// `fog worker`, started by hand.
    @Suite(.needsCommands) struct WorkerCommandTests {
        private func worker(_ network: Network, grace: String, token: String) throws -> RunningCommand {
            try network.start(
                "worker", "--name", "extra", "--join-token-file", token, "--cpu", "1", "--memory", "1Gi",
                "--drain-grace", grace)
        }

        @Test func aWorkerThatIsAskedToEndFinishesOrGivesBackWhatItHas() async throws {
            try await withNetwork(workers: 0) { network in
                let token = try await network.token("join", "office")
                let array = ArrayJob(count: 1, work: "test \"$FOG_TASK_ATTEMPT\" = 1 && sleep 1.5")

                let patient = try worker(network, grace: "1m", token: token)
                let finished = try await array.submit(to: network)
                try await eventually("the task runs") { try await network.tasks(finished)[0].isHeld }
                patient.signal(SIGTERM)
                let result = try await patient.end()
                #expect(result.code == 0, "\(result)")
                try await array.expectComplete(finished, in: network)
                #expect(try await network.tasks(finished).map(\.attempt) == [1])

                let long = ArrayJob(count: 1, work: "test \"$FOG_TASK_ATTEMPT\" = 2 || sleep 1000")
                let hasty = try worker(network, grace: "100ms", token: token)
                let given = try await long.submit(to: network)
                try await eventually("the task runs") { try await network.tasks(given)[0].isHeld }
                hasty.signal(SIGTERM)
                #expect(try await hasty.end().code == 0)
                let task = try await network.tasks(given)[0]
                #expect(["queued", "pending"].contains(task.state), "\(task)")
                #expect(task.losses == 0)

                let next = try worker(network, grace: "1m", token: token)
                #expect(try await network.fog("job", "wait", given).code == 0)
                try await long.expectComplete(given, in: network)
                let ended = try await network.tasks(given)[0]
                #expect(ended.attempt == 2)
                #expect(ended.losses == 0)
                next.signal(SIGTERM)
                #expect(try await next.end().code == 0)
            }
        }

        @Test func aWorkerNeedsAJoinTokenAndAFolderOfItsOwn() async throws {
            try await withNetwork(workers: 1) { network in
                let stranger = try await network.fog("worker", "--name", "stranger")
                #expect(stranger.code == 77)
                #expect(stranger.errors.contains("--join-token-file"), "\(stranger)")

                let submitter = try await network.token("submitter", "alice")
                let pretender = try await network.fog("worker", "--name", "stranger", "--join-token-file", submitter)
                #expect(pretender.code == 77, "\(pretender)")

                let holder = try #require(network.process("worker-1"))
                let twin = try await network.fog("worker", "--name", "worker-1")
                #expect(twin.code == 75)
                #expect(twin.errors.contains("process \(holder) "), "\(twin)")
            }
        }
    }
}
