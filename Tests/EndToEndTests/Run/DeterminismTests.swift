import FoundationEssentials
import Testing

extension EndToEnd {
    /// `fog run --deterministic`.
    @Suite(.needsWebAssembly) struct DeterminismTests {
        private struct Attempts: Decodable {
            struct Attempt: Decodable {
                struct Usage: Decodable {
                    var fuel: Int?
                }
                var node: String
                var usage: Usage
            }
            var attempts: [Attempt]
        }

        /// The task `index` of a job on one of the two workers, while the other is cordoned.
        private func run(
            _ network: Network, on worker: String, _ file: String
        ) async throws -> (text: String, fuel: Int?, node: String, hashes: [String]) {
            let other = worker == "worker-1" ? "worker-2" : "worker-1"
            try await network.succeed("node", "uncordon", worker)
            try await network.succeed("node", "cordon", other)
            let job = try await network.succeed("job", "run", "--wait", file).word
            let answer = try network.call("/v1/tasks/\(job).0/attempts")
            let attempt = try #require(
                try JSONDecoder().decode(Attempts.self, from: Data(answer.body)).attempts.first)
            return (
                try await network.succeed("job", "logs", job).text, attempt.usage.fuel, attempt.node,
                try await network.outputs(job).map(\.hash)
            )
        }

        @Test func theSameTaskOnTwoWorkersGivesTheSameBytesAndFuel() async throws {
            try await withNetwork(workers: 2) { network in
                let module = Installation.here.package + "/Tests/FogWorkerTests/Wasm/Fixtures/program.wasm"
                func specification(_ name: String, _ engine: String) throws -> String {
                    let text = """
                        apiVersion: fog/v1
                        kind: Job
                        name: \(name)
                        tasks:
                          - engine: {type: wasm, module: "file:\(module)", \(engine)}
                            outputs: [{path: /out}]

                        """
                    try Files.write(Array(text.utf8), to: network.file(name + ".yaml"))
                    return network.file(name + ".yaml")
                }
                let alike = try specification("alike", "args: [world, 7200], deterministic: true, seed: 5")
                let first = try await run(network, on: "worker-1", alike)
                let second = try await run(network, on: "worker-2", alike)
                #expect(first.node != second.node)
                #expect(first.text == second.text && first.text.split(separator: "\n").count == 5, "\(first)")
                #expect(first.fuel != nil && first.fuel == second.fuel)

                // Not so without.
                let free = try specification("free", "args: [world, 0]")
                let third = try await run(network, on: "worker-1", free)
                let fourth = try await run(network, on: "worker-2", free)
                #expect(third.text != fourth.text)

                // What is computed costs the same and leaves the same files either way.
                let computed = try specification("computed", "args: [copy, /in/x, /out/x], fuel: 5e9")
                let text = try Files.text(computed).replacing(
                    "    outputs:", with: "    inputs: [{from: \"file:\(module)\", to: /in/x}]\n    outputs:")
                try Files.write(Array(text.utf8), to: computed)
                let fifth = try await run(network, on: "worker-1", computed)
                let sixth = try await run(network, on: "worker-2", computed)
                #expect(fifth.fuel != nil && fifth.fuel == sixth.fuel && fifth.hashes == sixth.hashes)
                #expect(fifth.hashes.count == 1)

                let alone = try await network.succeed(
                    "run", "--deterministic", "--seed", "5", module, "--", "world", "7200")
                #expect(alone.text.split(separator: "\n").last == first.text.split(separator: "\n").last)
            }
        }
    }
}
