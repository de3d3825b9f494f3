import FogCore
import FogSystem
import Glibc
import Testing

@testable import FogWorker

/// What a sandbox sees of folders that are moved in and out while it runs. Needs no engine.
@Suite(.serialized) struct WasmSandboxFolderTests {
    private typealias Body = (
        _ folder: WasmSandboxFolder, _ worker: WasmFolder, _ goOn: () throws -> Void, _ line: () async throws -> String
    ) async throws -> Void

    /// Runs a script in a sandbox that has the folder's mounts; each line of input lets it go on.
    private func withSandbox(_ script: String, _ body: Body) async throws {
        try await WasmTesting.withLauncher { launcher in
            let worker = try WasmFolder()
            var folder = try WasmSandboxFolder(worker.path + "/sandbox")
            let input = try FileDescriptor.pipe(isNonblocking: false)
            let output = try FileDescriptor.pipe(isNonblocking: true)
            var description = SandboxDescription(name: "folders", command: ["sh", "-c", script])
            description.binds = folder.binds
            description.descriptors = [0: input.read, 1: output.write, 2: output.write]
            let sandbox = try await launcher.start(description)
            do {
                try folder.layOut()
                try await body(folder, worker, { try input.write.write(Array("\n".utf8)) }) {
                    String(decoding: await output.read.nextPiece(upTo: 4096) ?? [], as: UTF8.self)
                }
            } catch {
                await sandbox.kill()
                _ = await sandbox.end()
                throw error
            }
            await sandbox.kill()
            _ = await sandbox.end()
        }
    }

    private func folders(_ name: String, in worker: WasmFolder) throws -> ExecutionFolders {
        let folders = ExecutionFolders(root: "\(worker.path)/tasks/\(name)")
        for path in [folders.root, folders.input, folders.output, folders.work] {
            try #require(mkdir(path, 0o700) == 0)
        }
        try FileDescriptor.open(folders.input + "/data", O_WRONLY | O_CREAT).write(Array(name.utf8))
        return folders
    }

    @Test func aMovedFolderIsSeenAndTheInputsStayReadOnly() async throws {
        // The kernel refuses, whatever the process that runs the program might try.
        let script = """
            for task in 1 2; do
                read line
                cat /tasks/in/task/data
                for path in /tasks/in/x /tasks/in/task/x /tasks/in/task/data /tasks/x /tasks/out/x; do
                    if (echo > $path) 2>/dev/null; then echo "wrote $path"; fi
                done
                chmod 777 /tasks/in/task/data 2>/dev/null && echo "changed an input"
                echo result > /tasks/out/task/file && echo scratch > /tasks/work/task/file
                ls /tasks/in /tasks/out /tasks/work | tr '\\n' ' '
            done
            """
        try await withSandbox(script) { folder, worker, goOn, line in
            for (number, name) in [(1 as UInt64, "first"), (2, "second")] {
                let folders = try folders(name, in: worker)
                try folder.admit(folders, hasInputs: true, standardInput: nil, as: number)
                try goOn()
                var text = ""
                while !text.hasSuffix("/tasks/work: task ") && !text.hasSuffix("/tasks/work: task x ") {
                    let more = try await line()
                    if more.isEmpty { break }
                    text += more
                }
                // Without another user, only the look afterwards finds what was put beside a task's folders.
                let strays = geteuid() == 0 ? "" : "wrote /tasks/out/x\n"
                #expect(text.hasPrefix(name + strays))
                #expect(!text.contains("/tasks/in/x") && !text.contains("changed"))
                if strays.isEmpty {
                    try folder.dismiss(
                        folders, hasInputs: true, isUntouched: folder.isUntouched, task: number)
                } else {
                    #expect(throws: FogError(.conflict)) {
                        try folder.dismiss(
                            folders, hasInputs: true, isUntouched: folder.isUntouched, task: number)
                    }
                    unlink(folder.root + "/out/x")
                }
                #expect(SystemFile.read(folders.output + "/file") == "result\n")
                #expect(SystemFile.read(folders.work + "/file") == "scratch\n")
                #expect(SystemFile.read(folders.input + "/data") == name)
            }
        }
    }

    @Test func aTaskThatCannotBeMovedInStaysWhereItIs() async throws {
        try await withSandbox("read line") { folder, worker, _, _ in
            let folders = try folders("task", in: worker)
            try #require(mkdir(folder.path("in") + "/left", 0o700) == 0)
            #expect(throws: FogError.self) {
                try folder.admit(folders, hasInputs: true, standardInput: nil, as: 1)
            }
            #expect(SystemFile.read(folders.input + "/data") == "task")
            try #require(rmdir(folder.path("in") + "/left") == 0)
            #expect(throws: FogError(.notFound)) {
                try folder.admit(folders, hasInputs: true, standardInput: worker.path + "/missing", as: 1)
            }
            try folder.admit(folders, hasInputs: true, standardInput: folders.input + "/data", as: 2)
            try folder.dismiss(folders, hasInputs: true, isUntouched: folder.isUntouched, task: 2)
            #expect(SystemFile.read(folders.input + "/data") == "task")
        }
    }

    @Test func whatATaskLeavesIsGoneForTheNext() async throws {
        let script = """
            for task in 1 2 3; do
                read line
                find /tasks/in /tasks/out /tasks/work -mindepth 2 | tr '\\n' ' '
                test $task = 2 || echo result > /tasks/out/task/file
                echo done
            done
            """
        try await withSandbox(script) { folder, worker, goOn, line in
            for number in [1 as UInt64, 2, 3] {
                let folders = try folders("\(number)", in: worker)
                let hasInputs = number == 1
                try folder.admit(folders, hasInputs: hasInputs, standardInput: nil, as: number)
                try goOn()
                var text = ""
                while !text.hasSuffix("done\n"), case let more = try await line(), !more.isEmpty { text += more }
                #expect(text == (hasInputs ? "/tasks/in/task/data done\n" : "done\n"))
                #expect(folder.isUntouched == (number == 2))
                try folder.dismiss(
                    folders, hasInputs: hasInputs, isUntouched: folder.isUntouched, task: number)
                #expect(folder.isUntouched)
                #expect(SystemFile.read(folders.output + "/file") == (number == 2 ? nil : "result\n"))
                #expect(SystemFile.read(folders.input + "/data") == "\(number)")
            }
        }
    }
}
