import FogCore
import FogSystem
import Glibc
import Testing

@testable import FogWorker

/// The files of version 2, whose controllers few test machines have free, in a folder that stands for a group.
@Suite struct ControlGroupFilesTests {
    private func withFolder(_ files: [String: String], _ body: (ControlGroup, String) throws -> Void) throws {
        let scene = try ExecutionScene()
        let folder = scene.folders.work
        for (name, text) in files { try scene.write(text, to: folder + "/" + name) }
        let controllers: [ControlGroupController: String] = [.memory: folder, .cpu: folder, .pids: folder]
        try body(ControlGroup(name: "test", controllers: controllers, unified: folder, folders: [folder]), folder)
    }

    @Test func limitsAreWrittenInTheFormOfVersion2() throws {
        let names = ["memory.max", "memory.swap.max", "memory.oom.group", "cpu.max", "pids.max"]
        try withFolder(Dictionary(uniqueKeysWithValues: names.map { ($0, "") })) { group, folder in
            try group.setMemory(bytes: 1 << 20)
            try group.setShare(cpuMillicores: 1500)
            try group.setProcesses(12)
            #expect(names.map { SystemFile.read(folder + "/" + $0) } == ["1048576", "0", "1", "150000 100000", "12"])
        }
    }

    @Test func aMissingFileIsTold() throws {
        try withFolder([:]) { group, _ in
            #expect(throws: FogError(.notFound)) { try group.setMemory(bytes: 1 << 20) }
            #expect(throws: FogError(.notFound)) { try group.setShare(cpuMillicores: 1) }
            #expect(throws: FogError(.notFound)) { try group.setProcesses(1) }
            #expect(group.usage() == ControlGroupUsage())
        }
    }

    @Test func usageIsReadFromVersion2() throws {
        let files = [
            "cpu.stat": "usage_usec 123456\nuser_usec 1\n", "memory.peak": "4096\n",
            "memory.events": "low 0\noom 3\noom_kill 2\noom_group_kill 1\n", "cgroup.procs": "12\n7\n",
        ]
        try withFolder(files) { group, _ in
            let usage = ControlGroupUsage(cpuMicroseconds: 123_456, peakMemoryBytes: 4096, outOfMemoryKills: 2)
            #expect(group.usage() == usage)
            #expect(group.processes == [12, 7])
            #expect(!group.isEmpty)
        }
    }
}
