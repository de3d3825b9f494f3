import FogCore
import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// Modules that mean harm, each on a worker that has to go on: after every one of them the next program runs.
    @Suite struct Harming {
        /// A module and how running it has to end.
        struct Module: CustomTestStringConvertible, Sendable {
            var name: String
            var build: @Sendable () -> [UInt8]
            var ends: Set<ExecutionOutcome.Kind>
            /// One of these has to be in what the outcome says.
            var words: [String]
            var testDescription: String { name }
        }

        private static let endless: [UInt8] = [0x03, 0x40, 0x0c, 0, 0x0b]

        static let modules: [Module] = [
            Module(
                name: "a script", build: { Array("#!/bin/sh\necho harm\n".utf8) }, ends: [.notStarted],
                words: ["isn't valid"]),
            Module(
                name: "a program of the machine", build: { Array((SystemFile.read("/usr/bin/true") ?? "").utf8) },
                ends: [.notStarted], words: ["isn't valid"]),
            Module(name: "nothing", build: { [] }, ends: [.notStarted], words: ["isn't valid"]),
            Module(
                name: "machine code in the engine's form",
                build: { [0x7f, 0x45, 0x4c, 0x46] + Array("wasmtime".utf8) },
                ends: [.notStarted], words: ["isn't valid"]),
            Module(
                name: "an endless loop before the start",
                build: {
                    var module = ModuleBuilder([], endless)
                    module.startFunction = 1
                    return module.bytes
                }, ends: [.timedOut], words: ["it may run"]),
            Module(
                name: "endless recursion", build: { ModuleBuilder([0x10, 0]).bytes }, ends: [.trapped],
                words: ["stack"]),
            Module(
                name: "a memory of 4 GiB",
                build: {
                    var module = ModuleBuilder([])
                    module.memoryPages = 65536
                    return module.bytes
                }, ends: [.memoryExceeded], words: ["4294967296 bytes"]),
            Module(
                name: "tables of 8 GiB",
                build: {
                    var module = ModuleBuilder([])
                    module.tables = Array(repeating: 10_000_000, count: 100)
                    return module.bytes
                }, ends: [.memoryExceeded, .notStarted], words: ["table", "memory", "bytes"]),
            Module(
                name: "a table that grows without end",
                build: {
                    // (loop (drop (table.grow 0 (ref.null func) (i32.const 100000))) (br 0))
                    let grow: [UInt8] = [0xd0, 0x70, 0x41] + [0xa0, 0x8d, 0x06] + [0xfc, 15, 0, 0x1a]
                    var module = ModuleBuilder([0x03, 0x40] + grow + [0x0c, 0, 0x0b])
                    module.tables = [1]
                    return module.bytes
                }, ends: [.timedOut, .memoryExceeded], words: ["it may run", "bytes"]),
            Module(
                name: "one function of seven megabytes",
                build: {
                    // i64.const 1, local.get 0, i64.add, local.set 0, without end
                    let piece: [UInt8] = [0x42, 1, 0x20, 0, 0x7c, 0x21, 0]
                    var module = ModuleBuilder(Array((0..<1_000_000).map { _ in piece }.joined()))
                    module.locals = 1
                    return module.bytes
                }, ends: [.notStarted], words: ["it takes longer than", "it takes more than", "is larger than"]),
            Module(
                name: "half a million functions",
                build: {
                    var module = ModuleBuilder()
                    module.functions = Array(repeating: endless, count: 500_000)
                    return module.bytes
                }, ends: [.notStarted], words: ["it takes longer than", "it takes more than", "is larger than"]),
            Module(
                name: "blocks in blocks",
                build: {
                    let depth = 300_000
                    let inner = (0..<depth).flatMap { _ in [0x02, 0x40] as [UInt8] }
                    return ModuleBuilder(inner + [UInt8](repeating: 0x0b, count: depth)).bytes
                }, ends: [.exited, .notStarted], words: [""]),
            Module(
                name: "a jump to a hundred thousand places from each of a hundred places",
                build: {
                    let targets = [UInt8](repeating: 0, count: 100_000)
                    let jump = [0x02, 0x40, 0x41, 0, 0x0e] + ModuleBuilder.number(100_000) + targets + [0, 0x0b]
                    var code: [UInt8] = []
                    for _ in 0..<70 { code += jump }
                    return ModuleBuilder(code).bytes
                }, ends: [.exited, .notStarted], words: [""]),
            Module(
                name: "fifty thousand variables in each of a thousand functions",
                build: {
                    var module = ModuleBuilder()
                    module.functions = Array(repeating: [], count: 1000)
                    module.locals = 50_000
                    return module.bytes
                }, ends: [.exited, .notStarted], words: [""]),
        ]

        @Test(arguments: modules)
        func isContainedAndTheNextOneRuns(_ module: Module) async throws {
            var limits = WasmExecutor.Limits()
            limits.compilation.time = .seconds(3)
            limits.compilation.memoryBytes = 384 << 20
            limits.compilation.artifactBytes = 16 << 20
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                if !executor.launch.launcher.groups.bounds(.memory) { try Test.cancel("nothing bounds memory here") }
                let path = folder.path + "/hostile.wasm"
                try FileDescriptor.open(path, O_WRONLY | O_CREAT).write(module.build())
                let execution = try await WasmScene(folder).start(executor, [], module: path) {
                    $0.runTime = .milliseconds(400)
                }
                let result = await execution.result()
                let outcome = result.outcome
                #expect(module.ends.contains(outcome.kind), "\(outcome)")
                #expect(module.words.contains { outcome.description.contains($0) || $0.isEmpty }, "\(outcome)")
                #expect(try await WasmScene(folder).run(executor, ["exit", "3"]).outcome == .exited(3))
                // What could not be compiled left nothing behind.
                let sizes = try folder.names("wasm/artifacts").map { name in
                    var status = stat()
                    _ = lstat("\(folder.path)/wasm/artifacts/\(name)", &status)
                    return Int(status.st_size)
                }
                #expect(sizes.allSatisfy { $0 <= 16 << 20 })
            }
        }

        @Test(arguments: ["1000000000"])
        func endlessOutputIsContained(lines: String) async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["lines", lines]) { $0.runTime = .milliseconds(300) }
                #expect(result.outcome.kind == .timedOut)
                #expect(result.outcome.message.contains("it may run"))
                let bytes = scene.text().utf8.count + scene.text(.standardError).utf8.count
                #expect(result.usage.bytesOut == Int64(bytes))
                #expect(try await WasmScene(folder).run(executor, ["exit", "3"]).outcome == .exited(3))
            }
        }

        @Test(arguments: [
            "/in/../../tasks", "/etc/passwd", "/proc/self/environ", "/out/../../program.cwasm", "../in/x",
            "//etc/passwd",
        ])
        func whatIsOutsideItsFoldersIsNotThere(path: String) async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let scene = try WasmScene(folder)
                let result = try await scene.run(executor, ["copy", path, "-"])
                #expect(result.outcome == .exited(1))
                #expect(scene.text() == "")
            }
        }

        /// The engine's own process is confined like any program: were it taken over, it would still be shut in.
        @Test func theProcessThatRunsProgramsIsConfined() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let confinement = executor.launch.launcher.confinement
                if confinement.filtering.value == nil { try Test.cancel("\(confinement.shortcomings)") }
                #expect(confinement.filter(allowingLocalSockets: false)?.instructions.isEmpty == false)
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                let process = try #require(folder.processes().max())
                let lines = SystemFile.read("/proc/\(process)/status")?.split(separator: "\n") ?? []
                #expect(lines.contains("Seccomp:\t2"))
                #expect(lines.contains("NoNewPrivs:\t1"))
                #expect(lines.contains("CapEff:\t0000000000000000"))
            }
        }
    }
}
