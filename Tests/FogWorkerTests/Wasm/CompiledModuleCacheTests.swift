import FogCore
import FogExecution
import FogSystem
import Glibc
import Testing

@testable import FogWorker

extension WasmTests {
    /// What is compiled, kept, trusted and removed.
    @Suite struct Caching {
        @Test func whatIsCompiledOnceIsNotCompiledAgain() async throws {
            try await WasmTesting.withLauncher { launcher in
                let folder = try WasmFolder()
                for run in 0..<2 {
                    let executor = try await WasmExecutor(
                        engine: try WasmTesting.engine(in: folder), launcher: launcher, folder: folder.path)
                    #expect(try await WasmScene(folder).run(executor, ["exit", "0"]).outcome == .exited(0))
                    await executor.close()
                    #expect(await executor.cache.statistics.compilations == (run == 0 ? 1 : 0))
                    #expect(await executor.cache.statistics.hits == run)
                }
                let names = try folder.names("wasm/artifacts")
                #expect(names.count == 2)
                #expect(names.allSatisfy { $0.hasSuffix(".cwasm") || $0.hasSuffix(".mac") })
                for name in names {
                    var status = stat()
                    #expect(lstat("\(folder.path)/wasm/artifacts/\(name)", &status) == 0)
                    #expect(status.st_mode & 0o777 == 0o600)
                }
                // What is in use goes with the last who uses it.
                while try folder.names("wasm/loaded") != [] { try await Task.sleep(for: .milliseconds(5)) }
            }
        }

        @Test(arguments: [
            "artifact", "proof", "no proof", "another's", "empty", "half", "a byte more", "endless", "link",
            "link to itself", "folder", "pipe", "socket", "proof link", "proof pipe", "another user's",
        ])
        func aTamperedArtifactIsNotLoaded(tampering: String) async throws {
            try await WasmTesting.withExecutor { executor, folder in
                #expect(try await WasmScene(folder).run(executor, ["exit", "0"], job: "a").outcome == .exited(0))
                await executor.pool.close()
                let folders = "\(folder.path)/wasm/artifacts/"
                let name = try folder.names("wasm/artifacts").first { $0.hasSuffix(".cwasm") }
                let artifact = folders + (try #require(name))
                let proof = artifact.dropLast(5) + "mac"
                let file = try FileDescriptor.open(artifact, O_RDWR)
                switch tampering {
                case "artifact":
                    var status = stat()
                    try #require(fstat(file.number, &status) == 0)
                    var byte: UInt8 = 0
                    try #require(pread(file.number, &byte, 1, Int(status.st_size) / 2) == 1)
                    byte ^= 1
                    try #require(pwrite(file.number, &byte, 1, Int(status.st_size) / 2) == 1)
                case "proof": try #require(truncate(String(proof), 31) == 0)
                case "no proof": try #require(unlink(String(proof)) == 0)
                case "another's":
                    // Well-formed and proven, but for another key.
                    let other = folders + String(repeating: "0", count: 64)
                    try #require(rename(artifact, other + ".cwasm") == 0)
                    try #require(rename(String(proof), other + ".mac") == 0)
                    try #require(link(other + ".cwasm", artifact) == 0)
                    try #require(link(other + ".mac", String(proof)) == 0)
                default: try Self.replace(artifact, String(proof), file, tampering)
                }
                let again = try await WasmExecutor.reopened(executor, in: folder)
                #expect(try await WasmScene(folder).run(again, ["exit", "4"], job: "b").outcome == .exited(4))
                let statistics = await again.cache.statistics
                if tampering == "another's" {
                    // The key is part of what is proven, and here it still is the right one under both names.
                    #expect(statistics.distrusted == 0)
                    let key = try #require(CompiledModuleKey(name: String(repeating: "0", count: 64)))
                    let files = try CompiledModuleFiles(folder: folder.path + "/wasm", artifactBytes: 1 << 30)
                    guard case .distrusted = try files.load(key, number: 1) else {
                        Issue.record("a module passes for another")
                        return
                    }
                } else {
                    #expect(statistics.distrusted == 1)
                    #expect(statistics.compilations == 1)
                }
                await again.close()
            }
        }

        private static func replace(
            _ artifact: String, _ proof: String, _ file: FileDescriptor, _ tampering: String
        ) throws {
            var status = stat()
            try #require(fstat(file.number, &status) == 0)
            let size = Int(status.st_size)
            let moved = artifact + ".moved"
            if tampering.contains("link") || ["folder", "pipe", "socket"].contains(where: tampering.hasSuffix) {
                try #require(rename(tampering.hasPrefix("proof") ? proof : artifact, moved) == 0)
            }
            switch tampering {
            case "empty": try #require(ftruncate(file.number, 0) == 0)
            case "half": try #require(ftruncate(file.number, size / 2) == 0)
            case "a byte more": try #require(ftruncate(file.number, size + 1) == 0)
            // Far more than the disk has room for, were it copied.
            case "endless": try #require(ftruncate(file.number, 1 << 43) == 0)
            // The right content, but in somebody else's hands.
            case "link": try #require(symlink(moved, artifact) == 0)
            case "link to itself": try #require(symlink(artifact, artifact) == 0)
            case "proof link": try #require(symlink(moved, proof) == 0)
            case "pipe": try #require(mkfifo(artifact, 0o600) == 0)
            case "proof pipe": try #require(mkfifo(proof, 0o600) == 0)
            case "socket": try #require(mknod(artifact, S_IFSOCK | 0o600, 0) == 0)
            case "folder":
                try #require(mkdir(artifact, 0o700) == 0)
                try #require(link(moved, artifact + "/program") == 0)
            case "another user's":
                // The proof is what counts, and it is only believed where nobody else could have written it.
                guard geteuid() == 0 else { try Test.cancel("the worker isn't root") }
                for path in [artifact, proof] { try #require(chown(path, 12345, 12345) == 0) }
            default: Issue.record("there is no way to tamper like this: \(tampering)")
            }
        }

        @Test func aModuleThatIsNoneIsRefusedOnceForAll() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let module = folder.path + "/bad.wasm"
                try FileDescriptor.open(module, O_WRONLY | O_CREAT).write(Array("not a module".utf8))
                for _ in 0..<20 {
                    let execution = try await WasmScene(folder).start(executor, [], module: module)
                    let outcome = await execution.result().outcome
                    #expect(outcome.kind == .notStarted)
                    #expect(outcome.message.contains("isn't valid"))
                }
                #expect(await executor.cache.statistics.compilations == 1)
                #expect(await executor.cache.statistics.unusable == 1)
                #expect(try folder.names("wasm/artifacts") == [])
            }
        }

        @Test func aModuleThatNeedsWhatThereIsNotIsNotStarted() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                // (module (import "env" "f" (func)) (func (export "_start") (call 0)))
                let bytes: [UInt8] = [
                    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 9, 1, 3, 0x65, 0x6e, 0x76, 1, 0x66, 0, 0,
                    3, 2, 1, 0, 7, 10, 1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 1, 10, 6, 1, 4, 0, 0x10, 0, 0x0b,
                ]
                let module = folder.path + "/needy.wasm"
                try FileDescriptor.open(module, O_WRONLY | O_CREAT).write(bytes)
                let outcome = try await WasmScene(folder).start(executor, [], module: module).result().outcome
                #expect(outcome.kind == .notStarted)
                #expect(outcome.message.contains("env"))
            }
        }

        @Test func aFileThatIsNotTheNamedModuleIsNotRun() async throws {
            try await WasmTesting.withExecutor { executor, folder in
                let wrong = String(repeating: "ab", count: 32)
                await #expect(throws: FogError(.corrupted)) {
                    _ = try await executor.cache.prepare(WasmTesting.module, hash: wrong)
                }
                let names = try folder.names("wasm/artifacts")
                #expect(names == [])
            }
        }

        @Test func compilationIsBounded() async throws {
            var limits = WasmExecutor.Limits()
            limits.compilation.artifactBytes = 4096
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                let outcome = try await WasmScene(folder).run(executor, ["exit", "0"]).outcome
                #expect(outcome.kind == .notStarted)
                #expect(outcome.message.contains("4096"))
            }
            limits.compilation.artifactBytes = 1 << 30
            limits.compilation.time = .milliseconds(1)
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                let outcome = try await WasmScene(folder).run(executor, ["exit", "0"]).outcome
                #expect(outcome.kind == .notStarted)
                #expect(outcome.message.contains("longer than"))
            }
            limits.compilation.time = .seconds(60)
            limits.compilation.moduleBytes = 1000
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                let outcome = try await WasmScene(folder).run(executor, ["exit", "0"]).outcome
                #expect(outcome.kind == .notStarted)
                #expect(outcome.message.contains("1000"))
            }
        }

        @Test func whatIsUsedLeastGoesWhenRoomIsNeeded() async throws {
            var limits = WasmExecutor.Limits()
            limits.cache.bytes = 40 << 10
            try await WasmTesting.withExecutor(limits: limits) { executor, folder in
                // Modules that differ in a custom section only: small ones that do nothing.
                var hashes: [String] = []
                var held: [CompiledModuleCache.Answer] = []
                for index: UInt8 in 0..<8 {
                    let bytes: [UInt8] = [
                        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 3, 1, 0x78, index, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 10,
                        1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 4, 1, 2, 0, 0x0b,
                    ]
                    let module = "\(folder.path)/\(index).wasm"
                    try FileDescriptor.open(module, O_WRONLY | O_CREAT).write(bytes)
                    hashes.append(try WasmTesting.hash(module))
                    let answer = try await executor.cache.prepare(module, hash: hashes[Int(index)])
                    // The first is in use all the time, and so stays.
                    if index == 0 { held.append(answer) }
                }
                let names = try folder.names("wasm/artifacts")
                func isKept(_ index: Int) -> Bool {
                    names.contains(executor.cache.key(ofModule: hashes[index]).name + ".cwasm")
                }
                #expect(await executor.cache.statistics.evictions > 0)
                #expect(isKept(0))
                #expect(!isKept(1))
                #expect(isKept(7))
                #expect(held.count == 1)
            }
        }
    }
}

extension WasmExecutor {
    /// The executor of a worker that was started again in the same folder.
    static func reopened(_ executor: WasmExecutor, in folder: WasmFolder) async throws -> WasmExecutor {
        let engine = try WasmTesting.engine(in: folder)
        return try await WasmExecutor(engine: engine, launcher: executor.launch.launcher, folder: folder.path)
    }
}
