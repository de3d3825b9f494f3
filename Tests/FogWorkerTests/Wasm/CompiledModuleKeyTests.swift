import FogCore
import Testing

@testable import FogWorker

/// What makes two compiled modules differ.
@Suite struct CompiledModuleKeyTests {
    @Test func theKeyCoversModuleEngineAndProcessor() throws {
        let line = "wasmtime 50.0.1 x86_64-unknown-linux-gnu 5a0c9f2be17d4463 avx,avx2\n"
        let engine = try #require(WasmEngineIdentity(parsing: line))
        #expect(engine.name == "wasmtime 50.0.1")
        let processor = ProcessorIdentity(
            parsing: "processor\t: 0\nmodel name\t: A  B\nflags\t\t: fpu avx\ncpu MHz\t: 1\n\nprocessor\t: 1\n")
        #expect(processor.lines == ["flags:fpu avx", "model name:A B"])
        var keys: Set<CompiledModuleKey> = []
        for module in ["aa", "bb"] {
            keys.insert(CompiledModuleKey(module: module, engine: engine, processor: processor))
        }
        for other in ["50.0.2", "aarch64", "0000", "avx512"] {
            let words = line.split(separator: " ").map(String.init)
            for index in 1..<words.count {
                var changed = words
                changed[index] = other + (index == words.count - 1 ? "\n" : "")
                let engine = try #require(WasmEngineIdentity(parsing: changed.joined(separator: " ")))
                keys.insert(CompiledModuleKey(module: "aa", engine: engine, processor: processor))
            }
        }
        let plain = ProcessorIdentity(parsing: "flags: fpu")
        keys.insert(CompiledModuleKey(module: "aa", engine: engine, processor: plain))
        #expect(keys.count == 2 + 4 * 4 + 1)
        #expect(WasmEngineIdentity(parsing: "wasmtime 50.0.1") == nil)
        #expect(WasmEngineIdentity(parsing: line + line) == nil)
    }
}
