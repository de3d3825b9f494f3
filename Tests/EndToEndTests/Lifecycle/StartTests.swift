import Glibc
import Testing

extension EndToEnd {
    /// `fog up -d` that doesn't go as planned.
    @Suite(.needsCommands) struct StartTests {
        @Test func anInterruptedStartLeavesNothingRunning() async throws {
            for pause in [0, 30, 120] {
                try await withDataFolder { network in
                    let running = try network.start("up", "-d")
                    try await Task.sleep(for: .milliseconds(pause))
                    running.signal(SIGINT)
                    let result = try await running.end()
                    // Before it can heed the signal, it ends like any other program.
                    #expect([130, 128 + SIGINT].contains(result.code), "\(result)")
                    #expect(ListedProcess.concerned(with: network.root).isEmpty, "after \(pause) ms")
                }
            }
        }

        @Test func ofSeveralStartsAtTheSameTimeOneSucceeds() async throws {
            try await withDataFolder { network in
                let starts = try (0..<3).map { _ in try network.start("up", "-d") }
                var codes: [Int32] = []
                for start in starts { codes.append(try await start.end().code) }
                #expect(codes.sorted() == [0, 75, 75])
                let remains = try await Remains(of: network)
                #expect(try await network.fog("run", "--engine", "process", "--", "true").code == 0)
                #expect(!network.log("up").isEmpty)
                try await network.succeed("down")
                try await remains.expectNone()
            }
        }

        @Test func theReasonForWhichItFailsIsSaid() async throws {
            try await withDataFolder { other in
                try await other.up(workers: 0)
                let taken = try other.port()
                try await withDataFolder { network in
                    let refused = try await network.fog("up", "-d", "--port", String(taken))
                    #expect(refused.code == 69)
                    #expect(refused.errors.contains("the port \(taken)"), "\(refused)")
                    #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
                    #expect(ListedProcess.concerned(with: network.root).isEmpty)
                }
                try await other.succeed("down")
            }
        }

        @Test func aNodeWhoseProcessIsGoneIsNotShownAsReady() async throws {
            try await withDataFolder { network in
                try await network.up(workers: 1)
                try await network.succeed("down")
                try await network.up(workers: 0)
                #expect(try await network.node("worker-1").availability == "silent")
                try await network.succeed("down")
            }
        }

        @Test(arguments: ["..", ".", "coordinator", "logs", "run", "a/b", "-x", ""])
        func aNameThatIsAnotherFolderIsRefusedBeforeAnythingIsTouched(name: String) async throws {
            try await withDataFolder { network in
                try Files.makeFolder(network.root + "/tasks")
                try Files.write([1], to: network.root + "/tasks/precious")
                let result = try await network.fog("worker", "--coordinator", "http://127.0.0.1:1", "--name=\(name)")
                #expect([64, 65].contains(result.code), "\(result)")
                #expect(Files.exists(network.root + "/tasks/precious"))
                #expect(!Files.exists(network.root + "/identity.key"))
                #expect(!Files.exists(network.data))
            }
        }
    }
}
