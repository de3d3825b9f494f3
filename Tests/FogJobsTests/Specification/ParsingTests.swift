import FogJobs
import Testing

@Suite struct ParsingTests {
    @Test func theSmallestSpecificationGetsTheDefaults() throws {
        let job = try JobSpecification.parse(SpecificationSamples.smallest, content: .blobsOnly)
        #expect(job == JobSpecification(name: "hello", task: .init(engine: .process(command: ["echo", "hello"]))))
        #expect(job.priority == 50)
        #expect(job.count == 1)
        #expect(job.task.name == "main")
        #expect(job.task.resources == Resources(cpuMillicores: 500, memoryBytes: 268_435_456, diskBytes: 268_435_456))
        #expect(job.timeouts == JobTimeouts(queue: nil, run: .seconds(3600), total: nil))
        #expect(
            job.retry
                == RetryBudget(
                    maxFailures: 0, maxLost: nil, backoffMinimum: .seconds(1), backoffMaximum: .seconds(60)))
        #expect(job.retention == Retention(logs: .seconds(604_800), results: .seconds(2_592_000)))
    }

    @Test func everyFieldIsRead() throws {
        let job = try JobSpecification.parse(SpecificationSamples.complete, content: .blobsOnly)
        #expect(job == SpecificationSamples.completeSpecification)
        #expect(job.validate(content: .blobsOnly).isEmpty)
    }

    @Test func jsonMeansTheSameAsYAML() throws {
        let job = try JobSpecification.parse(SpecificationSamples.completeJSON, content: .blobsOnly)
        #expect(job == SpecificationSamples.completeSpecification)
    }

    @Test func flowStyleThatIsNotJSONIsReadAsYAML() throws {
        let text = """
            {apiVersion: fog/v1, kind: Job, name: hello, # not JSON
             tasks: [{engine: {type: process, command: [echo, 'hello',]}}]}
            """
        #expect(
            try JobSpecification.parse(text, content: .blobsOnly)
                == JobSpecification.parse(SpecificationSamples.smallest, content: .blobsOnly))
    }

    @Test func textsArriveAsWritten() throws {
        let text = SpecificationSamples.withTask(
            """
            engine:
              type: process
              command: [printf, no, on, 1.10, 0x10, 010, 1_000, 1:30, 1e3, .inf, 2001-01-01, yes, "null", '~', true]
            env: {COUNTRY: no, TIME: 1:30, ZIP: 00123, EMPTY: ""}
            stdin: {text: 0o17}
            """)
        let job = try JobSpecification.parse(text, content: .blobsOnly)
        #expect(
            job.task.engine
                == .process(command: [
                    "printf", "no", "on", "1.10", "0x10", "010", "1_000", "1:30", "1e3", ".inf", "2001-01-01", "yes",
                    "null", "~", "true",
                ]))
        #expect(job.task.environment == ["COUNTRY": "no", "TIME": "1:30", "ZIP": "00123", "EMPTY": ""])
        #expect(job.task.standardInput == .text("0o17"))
    }

    @Test func fieldsThatHoldNothingAreLikeFieldsThatAreNotThere() throws {
        let text = SpecificationSamples.withJob("timeouts:\nretry: null\nretention: {logs: ~}\npriority:\n")
        #expect(
            try JobSpecification.parse(text, content: .blobsOnly)
                == JobSpecification.parse(SpecificationSamples.smallest, content: .blobsOnly))
    }

    @Test func byteOrderMarkAndWindowsLineBreaksAreNoObstacle() throws {
        let windows = Array(SpecificationSamples.complete.utf8).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        let job = try JobSpecification.parse([0xEF, 0xBB, 0xBF] + windows, content: .blobsOnly)
        #expect(job == SpecificationSamples.completeSpecification)
        let json = [0xEF, 0xBB, 0xBF] + Array(SpecificationSamples.completeJSON.utf8)
        #expect(try JobSpecification.parse(json, content: .blobsOnly) == SpecificationSamples.completeSpecification)
    }

    @Test func coreTagsSayHowAScalarIsMeant() throws {
        let text = SpecificationSamples.withJob("priority: !!int 60\ncount: !!int \"2\"\nretry: !!map {}\n")
        let job = try JobSpecification.parse(text, content: .blobsOnly)
        #expect(job.priority == 60)
        #expect(job.count == 2)
        #expect(
            SpecificationSamples.problems(of: SpecificationSamples.withJob("priority: !!str 60")).map(\.path)
                == ["priority"])
    }

    @Test func theEnvironmentHasOneOrder() throws {
        let text = SpecificationSamples.withTask(
            "engine: {type: process, command: [env]}\nenv: {b: 1, A: 2, _: 3, a: 4}")
        let job = try JobSpecification.parse(text, content: .blobsOnly)
        #expect(job.task.orderedEnvironment.map(\.name) == ["A", "_", "a", "b"])
        #expect(job.task.orderedEnvironment.map(\.value) == ["2", "3", "4", "1"])
    }
}
