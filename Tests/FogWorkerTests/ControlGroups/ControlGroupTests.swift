import FogCore
import FogSystem
import Glibc
import Testing

@testable import FogWorker

@Suite struct ControlGroupTests {
    private func sleeper(in group: ControlGroup, script: String = "sleep 60 & sleep 60") async throws -> ChildProcess {
        var description = ChildDescription(
            executable: "/bin/sh", arguments: ["-c", script], environment: [("PATH", "/usr/bin:/bin")])
        description.groupFiles = group.joinFiles
        return try await ChildProcess.start(description)
    }

    @Test func everythingInAGroupIsEndedAtOnce() async throws {
        try await SandboxTesting.withGroups { groups, _ in
            let group = try groups.makeGroup("one")
            let child = try await sleeper(in: group)
            #expect(group.processes.contains(child.number))
            await group.killAll()
            #expect(await child.end().status == .signalled(SIGKILL))
            #expect(group.isEmpty)
            #expect(await group.remove())
            for folder in group.folders { #expect(!ControlGroupFile.exists(folder)) }
        }
    }

    @Test func aFrozenGroupCanBeEnded() async throws {
        try await SandboxTesting.withGroups { groups, _ in
            let group = try groups.makeGroup("frozen")
            let child = try await sleeper(in: group)
            try await group.freeze()
            await group.killAll()
            #expect(await child.end().status == .signalled(SIGKILL))
            #expect(await group.remove())
        }
    }

    @Test func leftoversOfADeadWorkerAreEndedAndRemoved() async throws {
        try await SandboxTesting.withGroups { groups, owner in
            let group = try groups.makeGroup("leftover")
            let child = try await sleeper(in: group)
            let again = await ControlGroups.prepare(owner: owner)
            #expect(await child.end().status == .signalled(SIGKILL))
            for folder in group.folders { #expect(!ControlGroupFile.exists(folder)) }
            #expect(again.available)
        }
    }

    @Test func signalsReachAllButTheSparedOne() async throws {
        try await SandboxTesting.withGroups { groups, _ in
            let group = try groups.makeGroup("signals")
            let spared = try await sleeper(in: group, script: "exec sleep 60")
            let reached = try await sleeper(in: group, script: "exec sleep 60")
            group.signal(SIGTERM, sparing: spared.number)
            #expect(await reached.end().status == .signalled(SIGTERM))
            #expect(!spared.hasEnded)
            await group.killAll()
            #expect(await spared.end().status == .signalled(SIGKILL))
            await group.remove()
        }
    }

    /// The way of machines whose only hierarchies are of version 1: no single switch ends a group.
    @Test func withoutTheVersion2SwitchAGroupIsFrozenAndEndedOneByOne() async throws {
        try await SandboxTesting.withGroups { groups, _ in
            if groups.controllers[.freezer] == nil { try Test.cancel("there is no freezer of version 1 here") }
            let full = try groups.makeGroup("version1")
            let group = ControlGroup(
                name: full.name, controllers: full.controllers.filter { $0.value != full.unified }, unified: nil,
                folders: full.folders.filter { $0 != full.unified })
            let child = try await sleeper(in: group, script: "while :; do sleep 0.01 & done")
            try await group.freeze()
            let before = group.usage().cpuMicroseconds
            try await Task.sleep(for: .milliseconds(100))
            #expect(group.usage().cpuMicroseconds == before)
            await group.killAll()
            #expect(await child.end().status == .signalled(SIGKILL))
            #expect(group.isEmpty)
            await full.remove()
        }
    }
}
