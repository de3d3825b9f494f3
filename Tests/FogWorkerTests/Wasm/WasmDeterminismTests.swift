import FogCore
import FogExecution
import FogJobs
import FogSystem
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// Programs whose runs must be alike on every worker.
    @Suite struct BeingReproducible {
        private static let seed = Determinism(seed: 7).seed(of: 3)

        private static func run(
            _ executor: WasmExecutor, _ folder: WasmFolder, _ arguments: [String], seed: [UInt8]?
        ) async throws -> (text: String, usage: ExecutionUsage) {
            let scene = try WasmScene(folder)
            let result = try await scene.start(executor, arguments, seed: seed).result()
            #expect(result.outcome == .exited(0), "\(result.outcome) \(scene.text(.standardError))")
            return (scene.text(), result.usage)
        }

        /// Each executor stands for a worker: it has its own engine process, compiled module and folders.
        @Test func twoWorkersGiveTheSameBytesAndFuel() async throws {
            var runs: [(text: String, usage: ExecutionUsage)] = []
            for _ in 0..<2 {
                try await WasmTesting.withExecutor { executor, folder in
                    runs.append(try await Self.run(executor, folder, ["world", "86400"], seed: Self.seed))
                    // Again in the same process, whose world begins anew.
                    runs.append(try await Self.run(executor, folder, ["world", "86400"], seed: Self.seed))
                }
            }
            let first = try #require(runs.first)
            #expect(runs.allSatisfy { $0.text == first.text && $0.usage.fuel == first.usage.fuel })
            #expect((first.usage.fuel ?? 0) > 0)
            let lines = first.text.split(separator: "\n").map(String.init)
            #expect(lines.count == 5 && lines[0].hasPrefix("calendar 946684800.000"), "\(first.text)")
            #expect(lines[2].hasPrefix("monotonic 86400.") && lines[3].hasPrefix("calendar 946771200."))
            // A day was slept through at once.
            #expect(first.usage.elapsedMicroseconds < 3_600_000_000)
        }

        @Test func anotherSeedGivesOtherBytesAndNoneTheMachines() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let one = try await Self.run(executor, folder, ["world", "0"], seed: Self.seed)
                let other = try await Self.run(
                    executor, folder, ["world", "0"], seed: Determinism(seed: 8).seed(of: 3))
                let place = try await Self.run(
                    executor, folder, ["world", "0"], seed: Determinism(seed: 7).seed(of: 4))
                let bytes = [one, other, place].map { $0.text.split(separator: "\n").last }
                #expect(Set(bytes).count == 3)
                // The clocks don't depend on the seed.
                #expect(one.text.split(separator: "\n").dropLast() == other.text.split(separator: "\n").dropLast())
                let free = [
                    try await Self.run(executor, folder, ["world", "0"], seed: nil),
                    try await Self.run(executor, folder, ["world", "0"], seed: nil),
                ]
                #expect(free[0].text != free[1].text && !free[0].text.hasPrefix("calendar 946684800"))
                // And back again in the same process.
                #expect(try await Self.run(executor, folder, ["world", "0"], seed: Self.seed).text == one.text)
            }
        }

        /// Without a seed too, what is computed costs the same everywhere.
        @Test func fuelIsThatOfTheProgram() async throws {
            var fuel: [UInt64?] = []
            for _ in 0..<2 {
                try await WasmTesting.withExecutor { executor, folder in
                    fuel.append(try await Self.run(executor, folder, ["compute", "100000"], seed: nil).usage.fuel)
                }
            }
            #expect(fuel[0] != nil && fuel[0] == fuel[1])
        }

        /// Addresses outside a program's memory are its own mistake.
        @Test func addressesOutsideTheMemoryAreRefused() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                for (name, parameters, arguments) in WildCall.all {
                    let path = folder.path + "/\(name).wasm"
                    try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC)
                        .write(WildCall.module(name, parameters, arguments))
                    let execution = try await WasmScene(folder).start(executor, [], module: path, seed: Self.seed)
                    // It exits with the error number that it was given: 21, a bad address.
                    #expect(await execution.result().outcome == .exited(21), "\(name)")
                }
                #expect(try await WasmScene(folder).run(executor, ["exit", "3"]).outcome == .exited(3))
            }
        }
    }
}

/// Modules that call a function of WASI with addresses beyond their memory and exit with the error number.
private enum WildCall {
    /// The function, the kinds of its parameters (0x7f: 32 bits, 0x7e: 64 bits), and the instructions that push them.
    static let all: [(name: String, parameters: [UInt8], arguments: [UInt8])] = [
        ("clock_res_get", [0x7f, 0x7f], [0x41, 0, 0x41, 0x7c]),
        ("clock_time_get", [0x7f, 0x7e, 0x7f], [0x41, 0, 0x42, 0, 0x41, 0x7c]),
        ("random_get", [0x7f, 0x7f], [0x41, 8, 0x41, 0x7f]),
        ("poll_oneoff", [0x7f, 0x7f, 0x7f, 0x7f], [0x41, 0, 0x41, 0, 0x41, 0x7f, 0x41, 0]),
    ]

    static func module(_ name: String, _ parameters: [UInt8], _ arguments: [UInt8]) -> [UInt8] {
        func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
        func section(_ kind: UInt8, _ content: [UInt8]) -> [UInt8] {
            [kind] + ModuleBuilder.number(content.count) + content
        }
        let wasi = text("wasi_snapshot_preview1")
        let types: [UInt8] =
            [3, 0x60, UInt8(parameters.count)] + parameters + [1, 0x7f] + [0x60, 1, 0x7f, 0] + [0x60, 0, 0]
        let imports = [2] + wasi + text(name) + [0, 0] + wasi + text("proc_exit") + [0, 1]
        let body: [UInt8] = [0] + arguments + [0x10, 0, 0x10, 1, 0x0b]
        return [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] + section(1, types) + section(2, imports) + section(3, [1, 2])
            + section(5, [1, 0, 1]) + section(7, [2] + text("memory") + [2, 0] + text("_start") + [0, 2])
            + section(10, [1, UInt8(body.count)] + body)
    }
}
