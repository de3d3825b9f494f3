import Testing

extension EndToEnd {
    /// `fog job …`.
    @Suite(.needsCommands) struct JobCommandTests {
        @Test func aJobThatNoNodeCanTakeIsExplainedNodeByNodeAndCanBeStopped() async throws {
            try await withNetwork(workers: 2) { network in
                let specification = """
                    apiVersion: fog/v1
                    kind: Job
                    name: giant
                    tasks:
                      - engine: {type: process, command: [sleep, "1000"]}
                        resources: {cpu: 1000, memory: 15Ti}
                    """
                try Files.write(Array(specification.utf8), to: network.file("giant.yaml"))
                let job = try await network.succeed("job", "run", network.file("giant.yaml")).word
                let explanation = try await network.succeed("job", "explain", job).text
                #expect(explanation.hasPrefix("\(job) is queued"))
                for worker in ["worker-1", "worker-2"] {
                    let said = try #require(explanation.split(separator: "  \(worker) (").dropFirst().first)
                    let reasons = said.split(separator: "\n").dropFirst().prefix { $0.hasPrefix("    ") }
                    #expect(reasons.contains { $0.hasPrefix("    can't: cpu: ") }, "\(explanation)")
                    #expect(reasons.contains { $0.hasPrefix("    can't: memory: ") }, "\(explanation)")
                }

                try await network.succeed("job", "stop", "--wait", job)
                #expect(try await network.job(job).state == "cancelled")
                #expect(try await network.fog("job", "wait", job).code == 130)
                #expect(try await network.fog("job", "wait", "--quiet", job).code == 130)
            }
        }

        @Test func logsAreFollowedUntilTheJobIsStopped() async throws {
            try await withNetwork(workers: 1) { network in
                let job = try await network.succeed(
                    "run", "--detach", "--engine", "process", "--", "sh", "-c",
                    "echo here; echo there >&2; sleep 1000"
                ).word
                let following = try network.start("job", "logs", "-f", job)
                try await eventually("both words are there while the program runs") {
                    following.text == "here\n" && following.errors == "there\n"
                }
                #expect(!following.hasEnded)
                try await network.succeed("job", "stop", job)
                #expect(try await following.end().code == 0)
                #expect(try await network.fog("job", "wait", job).code == 130)
                #expect(try await network.node("worker-1").held == 0)

                let once = try await network.succeed("job", "logs", "--stream", "stdout", "--prefix", job)
                #expect(once.text == "0: here\n")
            }
        }

        @Test func whatIsFetchedIsWhatWasProduced() async throws {
            try await withNetwork(workers: 1) { network in
                let array = ArrayJob(count: 3, work: "head -c 300000 /dev/urandom > /out/noise")
                let job = try await array.submit(to: network)
                try await network.succeed("job", "wait", job)
                let folder = network.file("results")
                try await network.succeed("job", "get", job, "-d", folder)
                let outputs = try await network.outputs(job)
                #expect(outputs.count == 6)
                let list = outputs.map { output in
                    "\(output.hash.drop(while: { $0 != "-" }).dropFirst())  \(folder)/\(output.index)/\(output.path)\n"
                }
                try Files.write(Array(list.joined().utf8), to: network.file("hashes"))
                var check = network.command(["--check", "--quiet", network.file("hashes")])
                check.executable = "/usr/bin/sha256sum"
                #expect(try await check.start().end().code == 0)

                let one = network.file("one")
                try await network.succeed("job", "get", job, "-d", one, "--task", "1")
                #expect(Files.names(in: one) == ["1"])
                #expect(try Files.read(one + "/1/noise") == Files.read(folder + "/1/noise"))
                #expect(try await network.fog("job", "get", job, "-d", one, "--task", "3").code == 66)
            }
        }
    }

    /// What is wrong is said, with the exit code that a script can rely on.
    @Suite struct RefusalTests {
        @Test func everyMistakeInASpecificationIsSaidWithItsPlace() async throws {
            try await withDataFolder { network in
                let specification = """
                    apiVersion: fog/v1
                    kind: Job
                    name: Two Words
                    tasks:
                      - engine: {type: process, comand: [sh]}
                        resources: {memory: 10x}
                    retnetion: {}
                    """
                let file = network.file("mistakes.yaml")
                try Files.write(Array(specification.utf8), to: file)
                let result = try await network.fog("job", "validate", file)
                #expect(result.code == 65)
                let expected = [
                    "\(file):3:7: name: ", "\(file):5:13: tasks[0].engine.command: ",
                    "\(file):5:29: tasks[0].engine.comand: ", "\(file):6:25: tasks[0].resources.memory: ",
                    "\(file):7:1: retnetion: ",
                ]
                let lines = result.errors.split(separator: "\n")
                for (line, beginning) in zip(lines, expected) { #expect(line.hasPrefix(beginning)) }
                #expect(lines.count == expected.count + 1, "\(result)")
                #expect(result.text == "")

                // Submitting finds the same mistakes before anything is sent: there is no network here at all.
                let submitted = try await network.fog("job", "run", file)
                #expect(submitted.code == 65)
                #expect(submitted.errors == result.errors)
            }
        }

        @Test func exitCodesTellWhatIsWrong() async throws {
            func expect(_ code: Int32, _ words: String..., in network: Network) async throws {
                let result = try await network.command(words).start().end()
                #expect(result.code == code, "\(result)")
                #expect(code == 0 || !result.errors.isEmpty, "\(result)")
            }
            try await withDataFolder { network in
                try await expect(69, "job", "ls", in: network)
                try await expect(69, "run", "--engine", "process", "--", "true", in: network)
                try await expect(64, "job", "frobnicate", in: network)
                try await expect(64, "run", in: network)
                try await expect(66, "job", "validate", network.file("nowhere.yaml"), in: network)
                try await expect(0, "down", in: network)
            }
            try await withNetwork(workers: 0) { network in
                try await expect(66, "job", "status", "j000000000000", in: network)
                try await expect(66, "node", "describe", "nobody", in: network)
                try await expect(66, "token", "revoke", "nothing", in: network)
            }
        }
    }
}
