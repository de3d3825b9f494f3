import FogCore
import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

/// What holds on top of namespaces, and that it is this that holds: each test lets the same program run without it too.
@Suite(.serialized) struct ConfinementTests {
    /// Runs a script with and without the confinement and gives what it printed.
    private func withAndWithout(
        _ script: String, needing isThere: (Confinement) -> Bool, _ descriptors: [Int32: FileDescriptor] = [:]
    ) async throws -> (confined: String, unconfined: String) {
        var texts: [String] = []
        try await SandboxTesting.withExecutor { _, launcher in
            if !isThere(launcher.confinement) { try Test.cancel("\(launcher.confinement.shortcomings)") }
            for launcher in [launcher, launcher.with(.none("switched off"))] {
                var description = SandboxDescription(
                    name: SandboxTesting.uniqueName(), command: ["sh", "-c", script])
                description.temporaryFolders = [.init(path: "/tmp", bytes: 1 << 20)]
                description.descriptors = descriptors
                let run = try await ToolRun.run(description, in: launcher, atMost: .seconds(60))
                #expect(run.end.exitCode == 0, "\(run.reason)")
                texts.append(run.output)
            }
        }
        return (texts[0], texts[1])
    }

    /// Prints the error number of system calls, 0 for success. Perl belongs to every Debian.
    private func calls(_ calls: [(number: UInt32, arguments: String)]) -> String {
        let list = calls.map { call in "[\(call.number), \(call.arguments)]" }.joined(separator: ", ")
        return "perl -e 'for (\(list)) { ($n, @a) = @$_; $! = 0; syscall($n, @a); print $! + 0, \" \" }'"
    }

    private func number(_ name: String) throws -> UInt32 {
        let architecture = try #require(SystemCallFilter.Architecture.ofThisMachine)
        let call = (RefusedSystemCalls.forbidden + RefusedSystemCalls.absent + RefusedSystemCalls.sockets)
            .first { $0.name == name }
        return try #require(call?.number(on: architecture))
    }

    @Test func systemCallsThatAnybodyMayMakeElsewhereAreRefused() async throws {
        if access("/usr/bin/perl", X_OK) != 0 { try Test.cancel("there is no perl here") }
        // Be traced; a keyring; a ring; the wrong length of a handle; a socket for packets, for the kernel, for itself.
        let script = calls([
            (try number("ptrace"), "0, 0, 0, 0"), (try number("keyctl"), "0, -3, 0"),
            (try number("io_uring_setup"), "0, 0"), (try number("clone3"), "0, 0"),
            (try number("socket"), "2, 1, 0"), (try number("socket"), "16, 3, 0"), (try number("socket"), "1, 1, 0"),
        ])
        let (confined, unconfined) = try await withAndWithout(script) { $0.filtering.value != nil }
        #expect(confined == "1 1 38 38 97 97 97 ")
        let numbers = unconfined.split(separator: " ")
        #expect(numbers.count == 7)
        #expect(numbers.first == "0" && numbers.suffix(3) == ["0", "0", "0"])
        #expect(!zip(numbers, confined.split(separator: " ")).contains { $0 == $1 })
    }

    /// A descriptor of a folder that isn't the sandbox's: what a namespace doesn't close.
    @Test func aFolderOfTheMachineThatIsWithinReachStaysClosed() async throws {
        let scene = try ExecutionScene()
        try #require(chmod(scene.folders.root, 0o755) == 0)
        try scene.write("secret\n", to: scene.folders.root + "/file")
        try #require(chmod(scene.folders.root + "/file", 0o644) == 0)
        let folder = try FileDescriptor.open(scene.folders.root, O_RDONLY | O_DIRECTORY)
        let script = "cat /proc/self/fd/5/file 2>/dev/null; ls /proc/self/fd/5/ 2>/dev/null; echo end"
        let (confined, unconfined) = try await withAndWithout(script, needing: { $0.rules.value != nil }, [5: folder])
        #expect(confined == "end\n")
        #expect(unconfined == "secret\nfile\nin\nout\nwork\nend\n")
    }

    @Test func onlyItsOwnFoldersAndDevicesCanBeWritten() async throws {
        let script = """
            try() { (eval "$1") 2>/dev/null && echo "$1"; }
            try 'echo x > /proc/self/comm'
            try 'kill -0 1'
            try 'echo x > /dev/null'
            try 'head -c 1 /dev/urandom > /tmp/a'
            try 'mkdir /tmp/d && mv /tmp/a /tmp/d/b && ln /tmp/d/b /tmp/c && rm -r /tmp/d'
            try 'echo x > /dev/stderr'
            try 'cat /dev/stdin'
            true
            """
        let (confined, unconfined) = try await withAndWithout(script) { $0.rules.value?.version ?? 0 >= 6 }
        let both = """
            echo x > /dev/null
            head -c 1 /dev/urandom > /tmp/a
            mkdir /tmp/d && mv /tmp/a /tmp/d/b && ln /tmp/d/b /tmp/c && rm -r /tmp/d
            echo x > /dev/stderr
            cat /dev/stdin

            """
        #expect(confined == both)
        #expect(unconfined == "echo x > /proc/self/comm\nkill -0 1\n" + both)
    }

    @Test func aConfinerThatConfinesNothingIsNotTrusted() async throws {
        let logger = AgentScene.logger
        for path in ["/bin/true", "/no/such/file", "/etc/passwd"] {
            let launcher: SandboxLauncher
            do {
                launcher = try await SandboxLauncher.prepare(
                    owner: SandboxTesting.uniqueName(), confiner: path, logger: logger)
            } catch {
                try Test.cancel("no sandbox can be built here: \(error)")
            }
            await launcher.close()
            let fault = try #require(launcher.confinement.rules.fault)
            let findings = ConfinementFindings.about(launcher.confinement)
            #expect(findings.map(\.subject) == ["system call filter", "file access rules"])
            #expect(findings[1].grade == .limited)
            #expect(findings[1].detail == fault)
            #expect(findings[1].remedy?.isEmpty == false)
        }
    }

    @Test func whatIsMissingIsLimitedAndSaidWhy() {
        let findings = ConfinementFindings.about(.none("the kernel is old"))
        #expect(findings.map(\.grade) == [.limited, .limited])
        #expect(findings.allSatisfy { $0.detail == "the kernel is old" && $0.remedy != nil })
        let version5 = Confinement(
            filtering: .available(Confinement.Filters(for: .x86)),
            rules: .available(Confinement.Confiner(path: "/x", version: 5)))
        #expect(version5.shortcomings.isEmpty)
        #expect(ConfinementFindings.about(version5)[1].detail == "Landlock, version 5, rules files and TCP")
    }
}
