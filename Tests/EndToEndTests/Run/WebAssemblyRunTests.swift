import Glibc
import Testing

extension EndToEnd {
    /// `fog run PROGRAM.wasm`.
    @Suite(.needsWebAssembly) struct WebAssemblyRunTests {
        private let hello = Installation.here.package + "/Examples/hello/hello.wasm"

        @Test func whatAProgramPrintsAndReturnsIsItsOwn() async throws {
            try await withNetwork(workers: 1) { network in
                let result = try await network.fog("run", hello, "--", "--exit", "7", "two words")
                #expect(
                    result.text == """
                        hello from the fog
                        argument 1: --exit
                        argument 2: 7
                        argument 3: two words
                        GREETING is not set
                        FOG_TASK_INDEX=0

                        """)
                #expect(result.errors == "ending with code 7, as asked\n")
                #expect(result.code == 7)

                let bytes = (0..<300).flatMap { _ in Array(UInt8.min...UInt8.max) }
                try Files.write(bytes, to: network.file("bytes"))
                let fed = try await network.fog(
                    "run", "-i", "--env", "GREETING=good evening", hello, input: network.file("bytes"))
                #expect(fed.code == 0)
                let before = Array("hello from the fog\nGREETING=good evening\nFOG_TASK_INDEX=0\n".utf8)
                #expect(fed.output == before + bytes)
                #expect(fed.errors == "")
            }
        }

        @Test func aProgramThatDoesNotEndWellIsSaidToHaveDoneWhatItDid() async throws {
            try await withNetwork(workers: 1) { network in
                try Files.write(TinyModule.trap, to: network.file("trap.wasm"))
                try Files.write(TinyModule.loop, to: network.file("loop.wasm"))
                try Files.write(Array("#!/bin/sh\n".utf8), to: network.file("script.wasm"))

                let trapped = try await network.fog("run", network.file("trap.wasm"))
                #expect(trapped.code == 1)
                #expect(trapped.errors.contains("unreachable"), "\(trapped)")

                try Files.write(TinyModule.exit256, to: network.file("exit256.wasm"))
                let strange = try await network.fog("run", network.file("exit256.wasm"))
                #expect(strange.code == 1)
                #expect(strange.errors.contains("exited with code 256"), "\(strange)")

                let exhausted = try await network.fog("run", "--fuel", "1e6", network.file("loop.wasm"))
                #expect(exhausted.code == 1)
                #expect(exhausted.errors.contains("fuel"), "\(exhausted)")

                let late = try await network.fog("run", "--timeout", "300ms", network.file("loop.wasm"))
                #expect(late.code == 124, "\(late)")

                let missing = try await network.fog("run", network.file("nowhere.wasm"))
                #expect(missing.code == 66)
                #expect(missing.errors.contains(network.file("nowhere.wasm")), "\(missing)")

                let script = try await network.fog("run", network.file("script.wasm"))
                #expect(script.code == 1)
                #expect(script.errors.contains("module isn't valid"), "\(script)")
            }
        }

        @Test func controlCStopsTheProgram() async throws {
            try await withNetwork(workers: 1) { network in
                try Files.write(TinyModule.loop, to: network.file("loop.wasm"))
                let running = try network.start("run", network.file("loop.wasm"))
                try await eventually("the program runs") { try await network.node("worker-1").held == 1 }
                running.signal(SIGINT)
                let result = try await running.end()
                #expect(result.code == 130, "\(result)")
                #expect(try await network.jobs().map(\.state) == ["cancelled"])
                #expect(try await network.node("worker-1").held == 0)
            }
        }
    }
}
