import CFogSystem
import FogCore
import Glibc
import Synchronization
import Testing

@testable import FogSystem

@Suite struct ChildProcessTests {
    private func run(
        _ executable: String, _ arguments: [String] = [], environment: [(name: String, value: String)] = []
    ) async throws -> (end: ChildEnd, output: String) {
        let head = OutputHead(limit: 1 << 20)
        let started = try await ChildProcess.startWithOutputs(
            ChildDescription(
                executable: executable, arguments: arguments, environment: environment,
                descriptors: [0: try FileDescriptor.open("/dev/null")]))
        async let errors: Void = started.errors.drain { _ in }
        await started.output.drain { head.append($0) }
        await errors
        return (await started.child.end(), head.text)
    }

    @Test func exitCodesAndSignalsAreToldApart() async throws {
        #expect(try await run("/bin/sh", ["-c", "exit 137"]).end.status == .exited(137))
        #expect(try await run("/bin/sh", ["-c", "kill -9 $$"]).end.status == .signalled(9))
    }

    @Test func aChildGetsOnlyWhatItsDescriptionNames() async throws {
        let environment = try await run("/usr/bin/env", environment: [("ONLY", "this")])
        #expect(environment.output == "ONLY=this\n")
        // 0 to 2 and the one with which ls reads the folder.
        #expect(try await run("/bin/ls", ["/proc/self/fd"]).output == "0\n1\n2\n3\n")
        let signals = try await run("/bin/grep", ["-E", "^Sig(Blk|Ign)", "/proc/self/status"]).output
        #expect(signals.split(separator: "\n").allSatisfy { $0.hasSuffix("\t0000000000000000") }, "\(signals)")
    }

    @Test func descriptorsArriveAtTheNumbersAskedFor() async throws {
        let one = try FileDescriptor.memory("one", holding: Array("one".utf8))
        let two = try FileDescriptor.memory("two", holding: Array("two".utf8))
        let output = try FileDescriptor.pipe(isNonblocking: true)
        // Crossed, so that arranging them one by one would overwrite a source.
        var description = ChildDescription(executable: "/bin/sh")
        description.arguments = ["-c", "cat /proc/self/fd/\(one.number) /proc/self/fd/\(two.number)"]
        description.descriptors = [one.number: two, two.number: one, 1: output.write]
        description.environment = [("PATH", "/usr/bin:/bin")]
        let child = try await ChildProcess.start(description)
        _ = await child.end()
        #expect(await output.read.nextPiece(upTo: 100) == Array("twoone".utf8))
    }

    @Test func aProgramThatCannotBeExecutedSaysWhy() async {
        await #expect(throws: FogError(.notFound)) { try await run("/nonexistent/program") }
        await #expect(throws: FogError(.forbidden)) { try await run("/etc/passwd") }
    }

    @Test func usageIsMeasured() async throws {
        let end = try await run("/bin/sh", ["-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done"]).end
        #expect(end.cpuMicroseconds > 1000)
        #expect(end.peakMemoryBytes > 100_000)
    }

    @Test func anyNumberOfCallersLearnOfTheEnd() async throws {
        let child = try await ChildProcess.start(ChildDescription(executable: "/bin/sleep", arguments: ["60"]))
        await withTaskGroup(of: ChildEnd.Status.self) { group in
            for _ in 0..<20 { group.addTask { await child.end().status } }
            child.signal(SIGTERM)
            for await status in group { #expect(status == .signalled(SIGTERM)) }
        }
    }

    @Test func aSlowReaderSlowsTheProgramDown() async throws {
        let started = try await ChildProcess.startWithOutputs(
            ChildDescription(
                executable: "/bin/sh", arguments: ["-c", "head -c 4000000 /dev/zero; echo done >&2"],
                environment: [("PATH", "/usr/bin:/bin")], descriptors: [0: try FileDescriptor.open("/dev/null")]))
        _ = await started.output.nextPiece(upTo: 4096)
        try await Task.sleep(for: .milliseconds(100))
        // The pipe is full, and nothing else takes what the program writes.
        #expect(!started.child.hasEnded)
        let count = Mutex(4096)
        let largest = Mutex(0)
        await started.output.drain { piece in
            count.withLock { $0 += piece.count }
            largest.withLock { $0 = max($0, piece.count) }
        }
        #expect(await started.child.end().status == .exited(0))
        #expect(count.withLock { $0 } == 4_000_000)
        #expect(largest.withLock { $0 } <= 64 * 1024)
    }

    @Test func peerCredentialsAreThoseOfTheOtherEnd() throws {
        let (here, there) = try FileDescriptor.socketPair()
        let peer = try here.peer()
        #expect(peer.process == getpid())
        #expect(peer.user == getuid())
        withExtendedLifetime(there) {}
    }
}
