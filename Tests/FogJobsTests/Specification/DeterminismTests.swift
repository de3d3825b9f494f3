import FogJobs
import FoundationEssentials
import Testing

@Suite("Runs that are alike, in a specification")
struct DeterminismTests {
    private static func parse(_ engine: String) throws(SpecificationError) -> JobSpecification {
        try JobSpecification.parse(
            """
            apiVersion: fog/v1
            kind: Job
            name: a
            tasks:
              - engine: {type: wasm, module: file:a.wasm\(engine)}
            """, content: .filesAllowed)
    }

    private static func canonical(_ job: JobSpecification) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(job.task.engine), as: UTF8.self)
    }

    @Test(
        "The setting is read, written out and read again",
        arguments: [
            ("", nil, ""), (", deterministic: false", nil, ""),
            (", deterministic: true", 0, #""deterministic":true,"#),
            (", deterministic: true, seed: 9007199254740991", 9_007_199_254_740_991, #""deterministic":true,"#),
        ] as [(String, UInt64?, String)])
    func forms(_ engine: String, _ seed: UInt64?, _ member: String) throws {
        let job = try Self.parse(engine)
        guard case .wasm(_, _, _, let determinism) = job.task.engine else {
            Issue.record("another engine")
            return
        }
        #expect(determinism?.seed == seed)
        let text = try Self.canonical(job)
        #expect(text.contains("deterministic") == (seed != nil) && text.contains("seed") == (seed != nil))
        #expect(text.contains(member))
        let again = try JSONDecoder().decode(EngineSpecification.self, from: Data(text.utf8))
        #expect(again == job.task.engine)
    }

    @Test(
        "What is no setting is refused",
        arguments: [
            (", deterministic: yes", "expected true or false"), (", deterministic: \"true\"", "expected true or false"),
            (", seed: 1", "a seed means nothing without deterministic: true"),
            (", deterministic: false, seed: 1", "a seed means nothing without deterministic: true"),
            (", deterministic: true, seed: -1", "a seed is a whole number from 0"),
            (", deterministic: true, seed: 9007199254740992", "is above what is allowed"),
            (", deterministic: true, seed: x", "expected a whole number"),
        ])
    func refusals(_ engine: String, _ message: String) {
        do throws(SpecificationError) {
            _ = try Self.parse(engine)
            Issue.record("\(engine) is taken")
        } catch {
            #expect(error.problems.count == 1 && error.problems[0].message.contains(message), "\(error.problems)")
        }
    }
}
