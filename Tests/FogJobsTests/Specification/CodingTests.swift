import FogJobs
import FoundationEssentials
import Testing

@Suite struct CodingTests {
    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test func theCanonicalFormHasTheNamesOfTheFormatAndEveryDefault() throws {
        let job = JobSpecification(
            name: "hello",
            task: TaskSpecification(
                engine: .wasm(module: .blob(SpecificationSamples.blob(1)), arguments: ["a"], fuel: 7),
                environment: ["B": "2", "A": "1"]))
        let blob = "blob:\(SpecificationSamples.hash(1))"
        #expect(
            try Self.encode(job)
                == #"{"apiVersion":"fog/v1","count":1,"kind":"Job","name":"hello","priority":50,"#
                + #""retention":{"logs":"7d","results":"30d"},"#
                + #""retry":{"backoff":"1s..1m","maxFailures":0,"maxLost":"unlimited"},"#
                + #""tasks":[{"engine":{"args":["a"],"fuel":7,"module":"\#(blob)","type":"wasm"},"#
                + #""env":{"A":"1","B":"2"},"inputs":[],"name":"main","outputs":[],"#
                + #""resources":{"cpu":"500m","disk":"256Mi","memory":"256Mi"}}],"timeouts":{"run":"1h"}}"#)
    }

    @Test(arguments: [
        SpecificationSamples.completeSpecification,
        JobSpecification(name: "a", task: TaskSpecification(engine: .process(command: ["true"]))),
        JobSpecification(
            name: "a",
            task: TaskSpecification(
                engine: .process(command: [
                    "no", "null", "~", "1.10", "", " ", "\"", "\\", "\u{7F}\u{85}\u{2028}\u{FFFF}",
                ]),
                environment: ["A": "line\nbreak\r\ttab é 😀 \u{1}", "B": "{}", "C": "# not a comment", "D": "&a *b !c"],
                standardInput: .content(.file("a \"b\".txt"))),
            timeouts: JobTimeouts(queue: .milliseconds(1234), run: .milliseconds(999))),
    ])
    func theCanonicalFormReadsBackAsTheSameJob(_ job: JobSpecification) throws {
        let text = try Self.encode(job)
        #expect(try JobSpecification.parse(text, content: .filesAllowed) == job)
        #expect(try Self.decode(JobSpecification.self, text) == job)
        #expect(try Self.encode(Self.decode(JobSpecification.self, text)) == text)
    }

    @Test func aTaskTravelsByItself() throws {
        let task = SpecificationSamples.completeSpecification.task
        #expect(try Self.decode(TaskSpecification.self, Self.encode(task)) == task)
    }

    @Test func decodingChecksTheRules() throws {
        let text = try Self.encode(SpecificationSamples.completeSpecification)
        for (good, bad) in [
            ("/in/images/a.png", "/in/../etc/passwd"), ("/out/small", "/etc"), (#""count":100"#, #""count":0"#),
            ("fog/v1", "fog/v9"), ("512Mi", "512"), ("\"MODE\"", "\"FOG_MODE\""), ("10m", "10x"), ("wasm", "oci"),
            (#""maxLost":7"#, #""maxLost":"some""#),
        ] {
            let broken = text.replacing(good, with: bad)
            try #require(broken != text)
            #expect(throws: DecodingError.self) { try Self.decode(JobSpecification.self, broken) }
        }
        let task = try Self.encode(SpecificationSamples.completeSpecification.task)
        #expect(throws: DecodingError.self) {
            try Self.decode(TaskSpecification.self, task.replacing("/in/images/a.png", with: "/in/../../etc/passwd"))
        }
    }

    @Test func jsonOfOtherProgramsIsReadExactly() throws {
        // What YAML's flow style would refuse or change: surrogate pairs, DEL, line separators, an unescaped solidus.
        let text = """
            {"apiVersion":"fog/v1","kind":"Job","name":"hello",
            \t"tasks":[{"engine":{"type":"process","command":["\\ud83d\\ude00\\/","\u{7F}","a\u{2028}b","\\u00e9\\b"]}}]}
            """
        let job = try JobSpecification.parse(text, content: .blobsOnly)
        #expect(job.task.engine == .process(command: ["😀/", "\u{7F}", "a\u{2028}b", "é\u{8}"]))
    }
}
