import FogCore
import FogExecution
import FogJobs
import FogSystem
import Glibc
import Synchronization
import Testing

@testable import FogWorker

/// Programs that mean harm, each on a worker that has to go on: after every one of them the next program runs.
@Suite(.serialized) struct HostileProgramTests {
    /// A program, what it may use, and how it has to end.
    struct Program: CustomTestStringConvertible, Sendable {
        var name: String
        var script: String
        var ends: Set<ExecutionOutcome.Kind>
        /// What its outcome says, where the kind doesn't say everything.
        var word = ""
        var needed: [ControlGroupController] = []
        var runTime = Duration.seconds(30)
        var memoryBytes: Int64 = 64 << 20
        var processes = 24
        var testDescription: String { name }
    }

    static let programs: [Program] = [
        Program(
            name: "endless loop", script: "while :; do :; done", ends: [.timedOut], word: "it may run",
            runTime: .milliseconds(300)),
        Program(
            name: "memory bomb", script: ExecutionLimitTests.memoryBomb, ends: [.memoryExceeded],
            word: "67108864 bytes", needed: [.memory]),
        Program(
            name: "many processes that take memory together",
            script: "for i in 1 2 3 4 5 6; do head -c 30000000 /dev/zero | tail -c 30000000 & done; wait",
            ends: [.memoryExceeded], word: "67108864 bytes", needed: [.memory]),
        Program(
            name: "files in memory",
            script: "i=0; while head -c 4000000 /dev/zero > /dev/shm/$i; do i=$((i+1)); done; exit 7", ends: [.exited],
            word: "code 7"),
        Program(
            name: "fork bomb", script: "bomb() { bomb | bomb & }; bomb; while :; do sleep 1; done",
            ends: [.timedOut, .exited], needed: [.pids], runTime: .milliseconds(500)),
        Program(
            name: "one large file", script: "exec head -c 100000000 /dev/zero > /out/x", ends: [.diskExceeded],
            word: "8388608 bytes"),
        Program(
            name: "many files",
            script: "i=0; while :; do i=$((i+1)); head -c 200000 /dev/zero > /work/$i; done", ends: [.diskExceeded],
            word: "8388608 bytes"),
        Program(
            name: "deleted files that stay open",
            script: """
                for i in 3 4 5 6 7; do
                    eval "exec $i> /work/x"; rm /work/x; head -c 4000000 /dev/zero >&$i
                done
                sleep 60
                """, ends: [.diskExceeded], word: "8388608 bytes"),
        Program(
            name: "folders without end", script: "while :; do mkdir d; cd d || exit; done", ends: [.diskExceeded],
            word: "deep"),
        Program(
            name: "endless output", script: "exec yes", ends: [.timedOut], word: "it may run",
            runTime: .milliseconds(500)),
        Program(
            name: "endless complaints", script: "exec yes >&2", ends: [.timedOut], word: "it may run",
            runTime: .milliseconds(500)),
        Program(
            name: "a parent that leaves children behind",
            script: "for i in 1 2 3 4; do (trap '' TERM HUP; setsid sh -c 'while :; do sleep 1; done') & done; exit 0",
            ends: [.exited]),
        Program(
            name: "one that won't end when asked", script: "trap '' TERM INT HUP QUIT; while :; do sleep 1; done",
            ends: [.timedOut], word: "it may run", runTime: .milliseconds(300)),
        Program(
            name: "one that stops itself", script: "kill -STOP $$; kill -STOP 1; sleep 60", ends: [.timedOut],
            word: "it may run", runTime: .milliseconds(300)),
        Program(
            name: "one that ends all it can reach", script: "kill -KILL -1; kill -KILL 1; kill -KILL $$",
            ends: [.signalled]),
        Program(
            name: "one that closes everything", script: "exec 0<&- 1>&- 2>&-; sleep 60", ends: [.timedOut],
            word: "it may run", runTime: .milliseconds(300)),
    ]

    @Test(arguments: programs)
    func isContainedAndTheNextOneRuns(_ program: Program) async throws {
        try await SandboxTesting.withExecutor(needing: program.needed) { executor, _ in
            let scene = try ExecutionScene()
            let taken = Atomic<Int>(0)
            let request = scene.request(["sh", "-c", program.script]) { limits in
                limits.memoryBytes = program.memoryBytes
                limits.diskBytes = 8 << 20
                limits.processes = program.processes
                limits.runTime = program.runTime
            }
            // Slower than any program can write, as a network is.
            let execution = try await executor.start(request) { _, bytes in
                taken.wrappingAdd(bytes.count, ordering: .relaxed)
                await Pause.sleep(.milliseconds(2))
            }
            let result = await execution.result()
            #expect(program.ends.contains(result.outcome.kind), "\(result.outcome)")
            #expect(result.outcome.description.contains(program.word), "\(result.outcome)")
            #expect(result.usage.bytesOut == Int64(taken.load(ordering: .relaxed)))
            #expect(result.usage.peakMemoryBytes <= program.memoryBytes)
            FolderRemoval.remove(scene.folders.work)
            let next = try ExecutionScene()
            #expect(try await next.run(executor, "echo alive").outcome == .exited(0))
            #expect(next.text() == "alive\n")
        }
    }

    /// Each is what its name says, and tries to have the worker publish something of the machine's.
    @Test(arguments: [
        "ln -s /etc/shadow /out/x", "ln -s / /out/x", "ln -s ../../../secret /out/x", "mkfifo /out/x",
        "perl -e 'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(\"/out/x\")) or die'",
        "mkdir /out/x && ln -s /etc /out/x/y",
    ])
    func whatItLeavesIsNotPublished(script: String) async throws {
        if script.hasPrefix("perl"), access("/usr/bin/perl", X_OK) != 0 { try Test.cancel("there is no perl here") }
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            try scene.write("secret", to: scene.folders.root + "/secret")
            let result = try await scene.run(executor, script)
            #expect(result.outcome == .exited(0), "\(scene.text(.standardError))")
            let outputs = OutputCollector(root: scene.folders.output)
            let refusal = #expect(throws: InvalidOutput.self) {
                try outputs.files(for: [OutputSpecification(path: "/out")])
            }
            #expect(refusal?.reason.contains("neither a regular file nor a folder") == true)
        }
    }

    /// Reaching for another process, the kernel's keys, another view of the machine, the machine's devices.
    @Test(arguments: [
        // Its own child, which is the nearest there is: attach (16), read its memory, take its descriptors.
        "my $p = fork; if (!$p) { sleep 60; exit } $r = syscall(CALL_ptrace, 16, $p, 0, 0); kill 9, $p; exit($r == 0)",
        "syscall(CALL_process_vm_readv, getppid, 0, 0, 0, 0, 0); exit($! != 1)",
        "exit(syscall(CALL_keyctl, 0, -3, 1) >= 0)",
        "exit(syscall(CALL_userfaultfd, 1) >= 0)",
        "($h, $m) = (1 x 256, 1 x 8); syscall(CALL_name_to_handle_at, 3, $h, $h, $m, 0); exit($! != 1)",
        "exit(syscall(CALL_unshare, 0x10000000) == 0)",
        "syscall(CALL_setns, 0, 0); exit($! != 1)",
        "exit(syscall(CALL_socket, 2, 1, 0) >= 0 || syscall(CALL_socket, 10, 2, 0) >= 0)",
        "exit(syscall(CALL_socket, 16, 3, 0) >= 0 || syscall(CALL_socket, 17, 3, 0) >= 0)",
        "syscall(CALL_bpf, 0, 0, 0); exit($! != 1)",
        "syscall(CALL_perf_event_open, 0, 0, 0, 0, 0); exit($! != 1)",
        "exit(open(F, \"+<\", \"/proc/self/mem\") || open(F, \"+<\", \"/proc/$$/oom_score_adj\") ? 1 : 0)",
        "exit((grep { -e } qw(/dev/sda /dev/vda /dev/mem /dev/kmsg /dev/kvm /dev/fuse /dev/net/tun)) ? 1 : 0)",
        "exit(system(\"mknod /tmp/x b 8 0 2>/dev/null\") == 0)",
    ])
    func reachingOutIsRefused(script: String) async throws {
        if access("/usr/bin/perl", X_OK) != 0 { try Test.cancel("there is no perl here") }
        let architecture = try #require(SystemCallFilter.Architecture.ofThisMachine)
        var script = script
        let calls = RefusedSystemCalls.forbidden + RefusedSystemCalls.sockets + [RefusedSystemCalls.unshare]
        // The longest names first: one may be another's beginning.
        for call in calls.sorted(by: { $0.name.count > $1.name.count }) {
            guard let number = call.number(on: architecture) else { continue }
            script = script.replacing("CALL_" + call.name, with: "\(number)")
        }
        try await SandboxTesting.withExecutor { executor, launcher in
            let confinement = launcher.confinement
            if !confinement.shortcomings.isEmpty { try Test.cancel("\(confinement.shortcomings)") }
            let scene = try ExecutionScene()
            let result = try await scene.start(executor, ["perl", "-e", script]).result()
            #expect(result.outcome == .exited(0), "\(scene.text(.standardError))")
        }
    }

    /// From the decision to the moment when nothing of the program is left. The target is 50 ms; the bound is for machines
    /// with much else to do.
    @Test(arguments: [false, true])
    func killingIsFast(withoutGroups: Bool) async throws {
        let rounds = 20
        let times = Mutex<[Duration]>([])
        try await SandboxTesting.withExecutor(withoutGroups: withoutGroups) { executor, _ in
            for _ in 0..<rounds {
                let scene = try ExecutionScene()
                let script = "for i in 1 2 3 4; do (while :; do :; done) & done; echo ready; wait"
                let execution = try await scene.start(executor, ["sh", "-c", script])
                try await scene.waitForOutput()
                let start = ContinuousClock.now
                await execution.kill(reason: ExecutionOutcome(.cancelled))
                let time = start.duration(to: .now)
                #expect(await execution.result().outcome.kind == .cancelled)
                times.withLock { $0.append(time) }
            }
        }
        let sorted = times.withLock { $0.sorted() }
        guard sorted.count == rounds else { return }
        let kind = withoutGroups ? "without control groups" : "with control groups"
        let (median, longest) = (sorted[rounds / 2], sorted[rounds - 1])
        print("five processes are dead \(median) after the decision in the median, \(longest) at most, \(kind)")
        #expect(sorted[rounds / 2] < .seconds(2))
    }
}
