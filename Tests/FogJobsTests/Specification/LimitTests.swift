import FogJobs
import Testing

@Suite struct LimitTests {
    private static func inputs(_ count: Int) -> String {
        let lines = (0..<count).map { "  - {from: 'blob:\(SpecificationSamples.hash(1))', to: /in/\($0)}" }
        return SpecificationSamples.withTask(
            "engine: {type: process, command: [true]}\ninputs:\n\(lines.joined(separator: "\n"))")
    }

    @Test func asManyInputsAsAllowedAndNotOneMore() throws {
        let job = try JobSpecification.parse(Self.inputs(1000), content: .blobsOnly)
        #expect(job.task.inputs.count == 1000)
        let problems = SpecificationSamples.problems(of: Self.inputs(1001))
        #expect(problems.map(\.message) == ["1001 inputs are more than the 1000 allowed"])
    }

    @Test func asManyOutputsAsAllowedAndNotOneMore() throws {
        var job = SpecificationSamples.completeSpecification
        job.task.outputs = (0..<100).map { OutputSpecification(path: "/out/\($0)") }
        #expect(job.validate().isEmpty)
        job.task.outputs.append(OutputSpecification(path: "/out/100"))
        #expect(job.validate().map(\.message) == ["101 outputs are more than the 100 allowed"])
    }

    @Test func theEdgesOfEveryRangeAreAllowed() throws {
        let text = """
            apiVersion: fog/v1
            kind: Job
            name: \(String(repeating: "a", count: 63))
            priority: 100
            count: 100000
            tasks:
              - engine: {type: wasm, module: 'blob:\(SpecificationSamples.hash(1))', fuel: 1e18}
                env: {\(String(repeating: "A", count: 128)): "\(String(repeating: "b", count: 200_000))"}
                stdin: {text: "\(String(repeating: "c", count: 65_536))"}
                resources: {cpu: 1024, memory: 16Ti, disk: 0}
                inputs: [{from: 'blob:\(SpecificationSamples.hash(1))', to: /in/\(String(repeating: "d", count: 255))}]
            timeouts: {queue: 100ms, run: 7d, total: 30d}
            retry: {maxFailures: 100, maxLost: 0, backoff: 10ms..1d}
            retention: {logs: 1m, results: 365d}
            """
        let job = try JobSpecification.parse(text, content: .blobsOnly)
        #expect(job.retry.maxLost == 0)
        #expect(job.task.resources.diskBytes == 0)
    }

    @Test func aTextThatIsTooLongIsNotRead() {
        let comment = "#" + String(repeating: "x", count: 1 << 20)
        let problems = SpecificationSamples.problems(of: SpecificationSamples.withJob(comment))
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("more than the 1Mi allowed") == true)
    }

    @Test func moreValuesThanAllowedEndTheReading() {
        let text = SpecificationSamples.withJob("constraints: [\(String(repeating: "a,", count: 60_000))]")
        #expect(SpecificationSamples.problems(of: text).map(\.message) == ["the text holds more than 50000 values"])
        let json = "{\"constraints\": [\(String(repeating: "1,", count: 60_000))1]}"
        #expect(SpecificationSamples.problems(of: json).map(\.message) == ["the text holds more than 50000 values"])
    }

    @Test func anErrorCarriesAHundredProblemsAndCountsTheOthers() throws {
        let fields = (0..<20_000).map { "unknown-\($0): 1" }.joined(separator: "\n")
        let error = try #require(throws: SpecificationError.self) {
            try JobSpecification.parse(SpecificationSamples.withJob(fields), content: .blobsOnly)
        }
        #expect(error.problems.count == 100)
        #expect(error.more == 19_900)
        #expect(error.rendered(file: "job.yaml").hasSuffix("\nand 19900 more"))
    }
}
