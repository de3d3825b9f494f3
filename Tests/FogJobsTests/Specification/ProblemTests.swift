import FogCore
import FogJobs
import Testing

@Suite struct ProblemTests {
    static let broken = """
        apiVersion: fog/v2
        kind: Job
        name: Not A Name
        privacy: {submit: mixnet}
        priority: 200
        tasks:
          - engine:
              type: wasm
              module: program.wasm
              args: [a, [b]]
            env:
              FOG_X: 1
              A:
            resources:
              memory: 10x
              cpu: 1m
            inputs:
              - {from: 'file:a', to: /in/a}
              - {to: /in/../b}
            outputs:
              - path: /tmp
        timeouts: {run: 10x}
        retry: {maxFailures: 3, maxFailures: 4}
        retnetion: {logs: 1d}
        """

    static let expected = [
        "job.yaml:1:13: apiVersion: 'fog/v2' isn't known to this version; write fog/v1",
        "job.yaml:3:7: name: 'Not A Name' isn't a name; write 1 to 63 lower-case letters, digits and '-', "
            + "with no '-' at either end",
        "job.yaml:4:1: privacy: `privacy` isn't executed by this version; remove it",
        "job.yaml:5:11: priority: 200 is above what is allowed; write at least 1 and at most 100",
        "job.yaml:9:15: tasks[0].engine.module: 'program.wasm' isn't a reference to content; "
            + "write blob:sha256-<64 digits>",
        "job.yaml:10:17: tasks[0].engine.args[1]: expected text, found a list",
        "job.yaml:12:7: tasks[0].env.FOG_X: names that start with FOG_ are set by Fog; choose another",
        "job.yaml:13:9: tasks[0].env.A: expected text, found nothing; write \"\" for an empty text, "
            + "or quotes around the word",
        "job.yaml:15:15: tasks[0].resources.memory: '10x' isn't a size; write a whole number and Ki, Mi, Gi or Ti "
            + "(or k, M, G or T, or nothing for bytes), as in 256Mi",
        "job.yaml:16:12: tasks[0].resources.cpu: 1m is below what is allowed; write at least 10m and at most 1024",
        "job.yaml:18:16: tasks[0].inputs[0].from: 'file:a' names a file on the submitter's machine, "
            + "which isn't visible here; upload it and write blob:sha256-<64 digits>",
        "job.yaml:19:9: tasks[0].inputs[1].from: this field is missing; write where the bytes come from, "
            + "as in from: file:data.csv",
        "job.yaml:19:14: tasks[0].inputs[1].to: '/in/../b' has an empty, '.' or '..' part; write the path without it",
        "job.yaml:21:15: tasks[0].outputs[0].path: '/tmp' isn't under /out; write /out or a path as in /out/name",
        "job.yaml:22:17: timeouts.run: '10x' isn't a duration; write a number and ms, s, m, h or d, "
            + "as in 10m or 1h30m",
        "job.yaml:23:25: retry.maxFailures: 'maxFailures' stands twice, first on line 23",
        "job.yaml:24:1: retnetion: unknown field 'retnetion'; did you mean 'retention'?",
    ]

    @Test func allMistakesAreReportedAtOnceByLine() throws {
        let error = try #require(throws: SpecificationError.self) {
            try JobSpecification.parse(Self.broken, content: .blobsOnly)
        }
        let lines = error.rendered(file: "job.yaml").split(separator: "\n").map(String.init)
        #expect(lines == Self.expected)
        #expect(error.more == 0)
        #expect(error.fogError == FogError(.invalid))
        #expect(error.fogError.message.contains("line 24, column 1: retnetion: unknown field"))
    }

    @Test func mistakesInJSONHaveTheirLinesToo() {
        let text = """
            {
              "apiVersion": "fog/v1",
              "kind": "Job", "name": "hello",
              "tasks": [
                {"engine": {"type": "process", "command": ["true", null]},
                 "env": {"ä\\ud83d\\ude00": "1", "A": {}}}
              ],
              "count": "3", "nmae": 1
            }
            """
        let problems = SpecificationSamples.problems(of: text).map { $0.rendered(file: "a.json") }
        #expect(
            problems == [
                "a.json:5:56: tasks[0].engine.command[1]: expected text, found nothing; write \"\" for an empty text, "
                    + "or quotes around the word",
                "a.json:6:14: tasks[0].env['ä😀']: 'ä😀' isn't a name for a variable; write letters, digits and '_', "
                    + "no digit first, at most 128",
                "a.json:6:41: tasks[0].env.A: expected text, found a mapping",
                "a.json:8:12: count: expected a whole number, found the text \"3\"; write it without quotes",
                "a.json:8:17: nmae: unknown field 'nmae'; did you mean 'name'?",
            ])
    }

    @Test func aProblemWithoutALineIsRenderedWithoutOne() {
        let problem = SpecificationProblem(path: "count", message: "0 is below")
        #expect(problem.rendered(file: "fog run") == "fog run: count: 0 is below")
        #expect(problem.description == "count: 0 is below")
    }

    @Test func whatIsQuotedCanNeitherMoveTheCursorNorFillTheScreen() throws {
        let name = "\u{1B}[2J\u{202E}" + String(repeating: "x", count: 10_000)
        let job = JobSpecification(name: name, task: TaskSpecification(engine: .process(command: ["true"])))
        let message = try #require(job.validate().first?.message)
        #expect(!message.unicodeScalars.contains("\u{1B}"))
        #expect(!message.unicodeScalars.contains("\u{202E}"))
        #expect(message.utf8.count < 300)
    }

    @Test func whatIsBuiltInMemoryObeysTheSameRules() {
        var job = SpecificationSamples.completeSpecification
        job.name = "Not A Name"
        job.priority = 0
        job.timeouts.run = .microseconds(1_500_001)
        job.retry.backoffMaximum = .seconds(1)
        job.task.environment["FOG_X"] = "1"
        job.task.resources.memoryBytes = -1
        job.task.inputs[1].to = "/in/../etc"
        job.task.outputs[0].path = "/out/log.txt/a"
        #expect(
            job.validate().map(\.path) == [
                "name", "priority", "tasks[0].env.FOG_X", "tasks[0].resources.memory", "tasks[0].inputs[1].to",
                "tasks[0].outputs[0].path", "timeouts.run", "retry.backoff",
            ])
        #expect(job.validate().allSatisfy { $0.line == nil && $0.column == nil })
    }
}
