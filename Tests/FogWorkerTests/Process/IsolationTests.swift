import FogCore
import FogExecution
import Glibc
import Testing

@testable import FogWorker

/// What a program in a sandbox must not be able to do. Each script exits with 0 only if it could not.
@Suite(.serialized) struct IsolationTests {
    @Test(arguments: [
        // No network but a loopback of its own.
        "test \"$(ls /sys/class/net 2>/dev/null; awk -F: 'NR > 2 { print $1 }' /proc/net/dev | tr -d ' ')\" = lo",
        "! timeout 5 bash -c 'echo > /dev/tcp/1.1.1.1/80' 2>/dev/null",
        // The machine's people and services.
        "for f in /root /home /var /etc/shadow /etc/ssh /run /mnt /opt /srv; do test ! -e $f || exit 1; done",
        "test \"$(cut -d: -f1 /etc/passwd)\" = nobody",
        "test $(id -u) = 65534 && test $(id -g) = 65534 && test \"$(id -un)\" = nobody",
        "test \"$(cat /proc/sys/kernel/hostname)\" = fog",
        // Nothing can be changed but its own folders.
        "for f in /x /usr/x /etc/x /in/x /dev/x /bin/x; do ! touch $f 2>/dev/null || exit 1; done",
        "touch /out/x /work/x /tmp/x /dev/shm/x",
        "! mount -t tmpfs none /tmp 2>/dev/null && ! mount -o remount,rw / 2>/dev/null",
        // No other process, no rights to be had.
        "test $(ls /proc | grep -c '^[0-9]*$') -lt 8",
        "test \"$(awk '/^Cap(Inh|Prm|Eff|Bnd|Amb)/ { print $2 }' /proc/self/status | sort -u)\" = 0000000000000000",
        "awk '/^NoNewPrivs/ { exit $2 != 1 }' /proc/self/status",
        // No descriptor but the three streams (and the one of ls).
        "test \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 '",
        // The folder in memory is bounded: to half the memory.
        "! head -c 200000000 /dev/zero > /tmp/big 2>/dev/null",
    ])
    func isRefused(_ script: String) async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            let result = try await scene.run(executor, script)
            #expect(result.outcome == .exited(0), "\(scene.text()) \(scene.text(.standardError))")
        }
    }

    @Test func userNamespacesCannotBeNested() async throws {
        try await SandboxTesting.withExecutor { executor, launcher in
            if !launcher.bubblewrap.features.canDisableUserNamespaces {
                try Test.cancel("\(launcher.bubblewrap.version) can't forbid it")
            }
            #expect(try await ExecutionScene().run(executor, "! unshare -U true 2>/dev/null").outcome == .exited(0))
        }
    }

    @Test func theWorkersOwnFilesStayItsOwn() async throws {
        try await SandboxTesting.withExecutor { executor, _ in
            let scene = try ExecutionScene()
            try scene.write("secret", to: scene.folders.root + "/secret")
            let script = "! cat '\(scene.folders.root)/secret' /in/../secret /proc/1/root/\(scene.folders.root)/secret"
            #expect(try await scene.run(executor, script).outcome == .exited(0))
            // Its first process can't be followed out of the sandbox either.
            #expect(!scene.text().contains("secret"))
        }
    }

    @Test func aPrivilegedWorkerRunsNothingAsRoot() async throws {
        try await SandboxTesting.withExecutor { executor, launcher in
            guard launcher.users != nil else { try Test.cancel("the worker isn't root") }
            let scene = try ExecutionScene()
            #expect(try await scene.run(executor, "touch /out/mine").outcome == .exited(0))
            var status = stat()
            #expect(lstat(scene.folders.output + "/mine", &status) == 0)
            #expect(status.st_uid >= SandboxUsers.firstUser)
        }
    }
}
