import Glibc
import Testing

extension EndToEnd {
    /// `fog run --engine process -- COMMAND`.
    @Suite(.needsCommands) struct CommandRunTests {
        @Test func aCommandsStreamsFilesAndExitCodeComeBack() async throws {
            try await withNetwork(workers: 1) { network in
                let failing = try await network.fog(
                    "run", "--engine", "process", "--", "sh", "-c", "echo out; echo err >&2; exit 5")
                #expect(failing.code == 5)
                #expect(failing.text == "out\n")
                #expect(failing.errors == "err\n")

                try Files.write(Array("one\n".utf8), to: network.file("one.txt"))
                try Files.write(Array("two\n".utf8), to: network.file("two.txt"))
                let script = """
                    cat /in/one.txt /in/below/other && mkdir /out/below && printf '%s' "$SAYING" > /out/below/saying &&
                    cat > /out/copy
                    """
                let result = try await network.fog(
                    "run", "--engine", "process", "-i", "-e", "SAYING=a = b", "--input", network.file("one.txt"),
                    "--input", network.file("two.txt") + ":below/other", "--output", network.file("results"), "--",
                    "sh", "-c", script, input: network.file("two.txt"))
                #expect(result.code == 0, "\(result)")
                #expect(result.text == "one\ntwo\n")
                #expect(try Files.text(network.file("results/below/saying")) == "a = b")
                #expect(try Files.text(network.file("results/copy")) == "two\n")
                #expect(Files.names(in: network.file("results")) == ["below", "copy"])
            }
        }

        @Test func aCommandThatIsEndedIsSaidToHaveBeen() async throws {
            try await withNetwork(workers: 1) { network in
                let killed = try await network.fog("run", "--engine", "process", "--", "sh", "-c", "kill -KILL $$")
                #expect(killed.code == 137, "\(killed)")

                let late = try await network.fog(
                    "run", "--engine", "process", "--timeout", "300ms", "--", "sleep", "1000")
                #expect(late.code == 124, "\(late)")

                let missing = try await network.fog("run", "--engine", "process", "--", "no-such-command")
                #expect(missing.code == 1)
                #expect(missing.errors.contains("no-such-command"), "\(missing)")
            }
        }

        @Test func controlCStopsTheCommandAndAllThatItStarted() async throws {
            try await withNetwork(workers: 1) { network in
                // The folder's name in the command line tells this command's processes from all others.
                let script = "sleep 1000 & echo started; wait; : \(network.root)"
                let running = try network.start("run", "--engine", "process", "--", "sh", "-c", script)
                try await eventually("the command has started") { running.text == "started\n" }
                running.signal(SIGINT)
                let result = try await running.end()
                #expect(result.code == 130, "\(result)")
                #expect(result.text == "started\n")
                #expect(try await network.jobs().map(\.state) == ["cancelled"])
                let left = ListedProcess.all().filter { $0.arguments.contains(script) }
                #expect(left.isEmpty)
            }
        }
    }
}
