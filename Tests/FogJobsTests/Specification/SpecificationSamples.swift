import FogJobs

/// Texts that the tests of the format start from.
enum SpecificationSamples {
    /// The smallest specification.
    static let smallest = """
        apiVersion: fog/v1
        kind: Job
        name: hello
        tasks:
          - engine: {type: process, command: [echo, hello]}

        """

    /// One that uses every field.
    static let complete = """
        # Every field of the format.
        apiVersion: fog/v1
        kind: Job
        name: thumbnails
        type: batch
        priority: 70
        count: 100
        tasks:
          - name: resize
            engine:
              type: wasm
              module: "blob:\(hash(1))"
              args: [--size, 1.10, no, 0x10, "", "two words"]
              fuel: 5e9
            env:
              MODE: fast
              VERSION: 1.10
              DEBUG: off
            stdin:
              text: |
                first line
                second line
            resources: {cpu: 1.5, memory: 512Mi, disk: 1G, gpu: 0}
            inputs:
              - {from: "blob:\(hash(2))", to: /in/images/a.png}
              - from: blob:\(hash(3))
                to: /in/images/b.png
            outputs:
              - {path: /out/small, publish: blob}
              - path: /out/log.txt
            network: {mode: none}
        timeouts: {queue: 10m, run: 5m, total: 1h30m}
        retry:
          maxFailures: 3
          backoff: 5s..5m
          maxLost: 7
        retention: {logs: 1d, results: 14d}

        """

    /// What ``complete`` means.
    static var completeSpecification: JobSpecification {
        JobSpecification(
            name: "thumbnails", priority: 70, count: 100,
            task: TaskSpecification(
                name: "resize",
                engine: .wasm(
                    module: .blob(blob(1)), arguments: ["--size", "1.10", "no", "0x10", "", "two words"],
                    fuel: 5_000_000_000),
                environment: ["MODE": "fast", "VERSION": "1.10", "DEBUG": "off"],
                standardInput: .text("first line\nsecond line\n"),
                resources: Resources(cpuMillicores: 1500, memoryBytes: 512 << 20, diskBytes: 1_000_000_000),
                inputs: [
                    InputSpecification(from: .blob(blob(2)), to: "/in/images/a.png"),
                    InputSpecification(from: .blob(blob(3)), to: "/in/images/b.png"),
                ],
                outputs: [OutputSpecification(path: "/out/small"), OutputSpecification(path: "/out/log.txt")]),
            timeouts: JobTimeouts(queue: .seconds(600), run: .seconds(300), total: .seconds(5400)),
            retry: RetryBudget(
                maxFailures: 3, maxLost: 7, backoffMinimum: .seconds(5), backoffMaximum: .seconds(300)),
            retention: Retention(logs: .seconds(86_400), results: .seconds(14 * 86_400)))
    }

    /// ``complete`` as another program would write it in JSON.
    static let completeJSON = """
        {
          "apiVersion": "fog/v1", "kind": "Job", "name": "thumbnails", "type": "batch",
          "priority": 70, "count": 100,
          "tasks": [
            {
              "name": "resize",
              "engine": {
                "type": "wasm", "module": "blob:\(hash(1))",
                "args": ["--size", 1.10, "no", "0x10", "", "two words"], "fuel": 5e9
              },
              "env": {"MODE": "fast", "VERSION": 1.10, "DEBUG": "off"},
              "stdin": {"text": "first line\\nsecond line\\u000a"},
              "resources": {"cpu": 1.5, "memory": "512Mi", "disk": "1G", "gpu": 0},
              "inputs": [
                {"from": "blob:\(hash(2))", "to": "\\/in\\/images\\/a.png"},
                {"from": "blob:\(hash(3))", "to": "/in/images/b.png"}
              ],
              "outputs": [{"path": "/out/small", "publish": "blob"}, {"path": "/out/log.txt"}],
              "network": {"mode": "none"}
            }
          ],
          "timeouts": {"queue": "10m", "run": "5m", "total": "1h30m"},
          "retry": {"maxFailures": 3, "backoff": "5s..5m", "maxLost": 7},
          "retention": {"logs": "1d", "results": "14d"}
        }

        """

    /// The smallest specification with the lines of one task, indented by four, in place of its engine.
    static func withTask(_ lines: String, header: String = "") -> String {
        let body = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
        return """
            apiVersion: fog/v1
            kind: Job
            name: hello
            \(header)
            tasks:
              -
            \(body.joined(separator: "\n"))

            """
    }

    /// The smallest specification with further lines at the top level.
    static func withJob(_ lines: String) -> String { smallest + lines + "\n" }

    /// The blob that the samples call by a number.
    static func blob(_ number: UInt8) -> BlobHash { BlobHash(hashing: [number]) }

    /// The text form of ``blob(_:)``.
    static func hash(_ number: UInt8) -> String { blob(number).description }

    /// The problems that reading a text ends with; none if it is read.
    static func problems(
        of text: String, content: ContentPolicy = .filesAllowed
    ) -> [SpecificationProblem] {
        do throws(SpecificationError) {
            _ = try JobSpecification.parse(text, content: content)
            return []
        } catch {
            return error.problems
        }
    }
}
