import FogJobs
import Testing

/// One text after another that breaks one rule, with where and what the reader says about it.
@Suite struct SpecificationRuleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let path: String
        let message: String

        /// A case whose text has these lines at the top level beside those of the smallest specification.
        static func job(_ lines: String, _ path: String, _ message: String) -> Case {
            Case(text: SpecificationSamples.withJob(lines), path: path, message: message)
        }

        /// A case whose task has these lines beside an engine.
        static func task(_ lines: String, _ path: String, _ message: String) -> Case {
            let text = SpecificationSamples.withTask("engine: {type: process, command: [true]}\n\(lines)")
            return Case(text: text, path: "tasks[0].\(path)", message: message)
        }

        /// A case whose engine has these fields.
        static func engine(_ fields: String, _ path: String, _ message: String) -> Case {
            Case(text: SpecificationSamples.withTask("engine: {\(fields)}"), path: path, message: message)
        }

        var testDescription: String { path.isEmpty ? message : "\(path): \(message)" }
    }

    static let module = "module: 'blob:\(SpecificationSamples.hash(1))'"
    static let from = "from: 'blob:\(SpecificationSamples.hash(1))'"

    @Test(arguments: jobs + quantities + tasks + engines + paths)
    func eachRuleIsKept(_ example: Case) throws {
        let problems = SpecificationSamples.problems(of: example.text)
        try #require(problems.count == 1, "\(problems)")
        #expect(problems[0].path == example.path)
        #expect(problems[0].message.contains(example.message), "\(problems[0].message)")
        #expect(problems[0].line != nil)
        #expect(problems[0].column != nil)
    }

    static let jobs: [Case] = [
        .job("type: service", "type", "`type: service` isn't executed by this version"),
        .job("type: bash", "type", "'bash' isn't a type of job; write batch"),
        .job("schedule: '*/5 * * * *'", "schedule", "`schedule` isn't executed by this version; remove it"),
        .job("parameterized: {}", "parameterized", "isn't executed"),
        .job("strategy: round-robin", "strategy", "isn't executed"),
        .job("privacy: {submit: mixnet}", "privacy", "`privacy` isn't executed by this version; remove it"),
        .job("constraints: []", "constraints", "isn't executed"),
        .job("affinities: []", "affinities", "isn't executed"),
        .job("spread: {by: region}", "spread", "isn't executed"),
        .job("dependsOn: [a]", "dependsOn", "isn't executed"),
        .job("disconnect: {lostAfter: 30s}", "disconnect", "isn't executed"),
        .job("verify: {replicas: 1}", "verify", "isn't executed"),
        .job("budget: {max: 12.5}", "budget", "isn't executed"),
        .job("budget:", "budget", "isn't executed"),
        .job("prioritty: 3", "prioritty", "unknown field 'prioritty'; did you mean 'priority'?"),
        .job("Priority: 3", "Priority", "did you mean 'priority'?"),
        .job("cuont: 3", "cuont", "did you mean 'count'?"),
        .job("privcay: 3", "privcay", "did you mean 'privacy'?"),
        .job("replicas: 3", "replicas", "unknown field 'replicas'; known here are apiVersion, kind, name"),
        .job("\"a\\eb\": 3", "['a\u{FFFD}b']", "unknown field 'a\u{FFFD}b'"),
        .job("<<: {count: 3}", "['<<']", "merge keys aren't supported"),
        .job("name: again", "name", "'name' stands twice, first on line 3"),
        .job("priority: 0", "priority", "0 is below what is allowed; write at least 1 and at most 100"),
        .job("priority: 101", "priority", "101 is above what is allowed; write at least 1 and at most 100"),
        .job("priority: '50'", "priority", "expected a whole number, found the text \"50\"; write it without quotes"),
        .job("priority: high", "priority", "expected a whole number in decimal digits, found 'high'"),
        .job("priority: 5_0", "priority", "found '5_0'"),
        .job("priority: 050", "priority", "found '050'"),
        .job("priority: 0x32", "priority", "found '0x32'"),
        .job("priority: 1:30", "priority", "found '1:30'"),
        .job("priority: 5.0", "priority", "found '5.0'"),
        .job("priority: [5]", "priority", "expected a whole number in decimal digits, found a list"),
        .job("priority: 99999999999999999999", "priority", "'99999999999999999999' is too large a number"),
        .job("count: 0", "count", "at least 1 and at most 100000"),
        .job("count: 100001", "count", "at least 1 and at most 100000"),
        .job("count: -1", "count", "-1 is below"),
        .job("timeouts: 5m", "timeouts", "expected a mapping with queue, run, total, found '5m'"),
        .job("timeouts: {run: 8d}", "timeouts.run", "8d is above what is allowed; write at least 100ms and at most 7d"),
        .job("timeouts: {run: 99ms}", "timeouts.run", "99ms is below"),
        .job("timeouts: {queue: 31d}", "timeouts.queue", "31d is above what is allowed"),
        .job("timeouts: {total: 31d}", "timeouts.total", "31d is above what is allowed"),
        .job("timeouts: {run: 2h, total: 1h}", "timeouts.total", "1h is less than the 2h that one attempt may run"),
        .job("timeouts: {runs: 2h}", "timeouts.runs", "did you mean 'run'?"),
        .job("retry: {maxFailures: 101}", "retry.maxFailures", "at least 0 and at most 100"),
        .job("retry: {maxLost: 1001}", "retry.maxLost", "at least 0 and at most 1000"),
        .job("retry: {maxLost: forever}", "retry.maxLost", "found 'forever'"),
        .job("retry: {backoff: 5m..5s}", "retry.backoff", "the longest wait, 5s, is shorter than the shortest, 5m"),
        .job("retry: {backoff: 1ms..5s}", "retry.backoff", "1ms is below"),
        .job("retry: {backoff: 1s..2d}", "retry.backoff", "2d is above"),
        .job("retry: {backoff: 5s}", "retry.backoff", "'5s' isn't a range"),
        .job("retention: {logs: 366d}", "retention.logs", "366d is above what is allowed"),
        .job("retention: {results: 59s}", "retention.results", "59s is below what is allowed"),
        Case(text: "hello\n", path: "", message: "expected a mapping with apiVersion, kind, name"),
        Case(text: "[]", path: "", message: "found a list"),
        Case(
            text: SpecificationSamples.smallest.replacing("fog/v1", with: "fog/v2"), path: "apiVersion",
            message: "'fog/v2' isn't known to this version; write fog/v1"),
        Case(
            text: SpecificationSamples.smallest.replacing("kind: Job", with: "kind: Pod"), path: "kind",
            message: "write Job"),
        Case(
            text: SpecificationSamples.smallest.replacing("kind: Job\n", with: ""), path: "kind",
            message: "this field is missing; write kind: Job"),
        Case(
            text: SpecificationSamples.smallest.replacing("name: hello\n", with: ""), path: "name",
            message: "this field is missing"),
    ]

    static let quantities: [Case] = [
        .job(
            "timeouts: {run: 10x}", "timeouts.run",
            "'10x' isn't a duration; write a number and ms, s, m, h or d, as in 10m"),
        .job("timeouts: {run: 10}", "timeouts.run", "'10' isn't a duration"),
        .job("timeouts: {run: 1:30}", "timeouts.run", "'1:30' isn't a duration"),
        .job("timeouts: {run: 1.5h}", "timeouts.run", "'1.5h' isn't a duration"),
        .job("timeouts: {run: 30m1h}", "timeouts.run", "'30m1h' isn't a duration"),
        .job("timeouts: {run: [1h]}", "timeouts.run", "expected a duration, as in 10m, found a list"),
        .job("timeouts: {run: 9999999999999999d}", "timeouts.run", "is too long a duration"),
        .task("resources: {cpu: half}", "resources.cpu", "'half' isn't a share of processors"),
        .task("resources: {cpu: 0.0001}", "resources.cpu", "isn't a share of processors"),
        .task("resources: {cpu: 9m}", "resources.cpu", "9m is below what is allowed; write at least 10m"),
        .task("resources: {cpu: 1025}", "resources.cpu", "1025 is above what is allowed"),
        .task("resources: {memory: 256m}", "resources.memory", "'256m' isn't a size"),
        .task("resources: {memory: 256MB}", "resources.memory", "'256MB' isn't a size"),
        .task("resources: {memory: 1.5Gi}", "resources.memory", "'1.5Gi' isn't a size"),
        .task("resources: {memory: -1}", "resources.memory", "'-1' isn't a size"),
        .task("resources: {memory: 63Ki}", "resources.memory", "63Ki is below what is allowed; write at least 64Ki"),
        .task("resources: {memory: 17Ti}", "resources.memory", "17Ti is above what is allowed"),
        .task("resources: {disk: 99999999Ti}", "resources.disk", "'99999999Ti' is too large a size"),
        .task("resources: {disk: 17Ti}", "resources.disk", "17Ti is above what is allowed"),
        .task("resources: {gpu: 1}", "resources.gpu", "`gpu: 1` isn't executed by this version"),
        .task("resources: {memroy: 1Gi}", "resources.memroy", "did you mean 'memory'?"),
        .engine("type: wasm, \(module), fuel: lots", "tasks[0].engine.fuel", "'lots' isn't an amount of fuel"),
        .engine("type: wasm, \(module), fuel: 0.5", "tasks[0].engine.fuel", "'0.5' isn't an amount of fuel"),
        .engine("type: wasm, \(module), fuel: 0", "tasks[0].engine.fuel", "0 is below what is allowed"),
        .engine("type: wasm, \(module), fuel: 2e18", "tasks[0].engine.fuel", "is above what is allowed"),
        .engine("type: wasm, \(module), fuel: 5e99", "tasks[0].engine.fuel", "'5e99' is too much fuel"),
    ]

    static let tasks: [Case] = [
        Case(text: "apiVersion: fog/v1\nkind: Job\nname: a", path: "tasks", message: "write a list with one task"),
        Case(text: "apiVersion: fog/v1\nkind: Job\nname: a\ntasks: []", path: "tasks", message: "with one task"),
        Case(
            text: "apiVersion: fog/v1\nkind: Job\nname: a\ntasks: {name: a}", path: "tasks",
            message: "expected a list, found a mapping"),
        Case(
            text: "apiVersion: fog/v1\nkind: Job\nname: a\ntasks: [main]", path: "tasks[0]",
            message: "expected a mapping with name, engine"),
        Case(
            text: SpecificationSamples.smallest + "  - engine: {type: process, command: [true]}\n", path: "tasks[1]",
            message: "a job with 2 tasks isn't executed by this version"),
        .task("name: Main", "name", "'Main' isn't a name; write 1 to 63 lower-case letters"),
        .task("name: -a", "name", "isn't a name"),
        .task("name: a.b", "name", "isn't a name"),
        .task("name: \(String(repeating: "a", count: 64))", "name", "isn't a name"),
        .task("env: [A=1]", "env", "expected a mapping of names to values, found a list"),
        .task("env: {A: }", "env.A", "expected text, found nothing; write \"\" for an empty text"),
        .task("env: {A: [1]}", "env.A", "expected text, found a list"),
        .task("env: {A: 1, A: 2}", "env.A", "'A' stands twice, first on line"),
        .task("env: {1A: 2}", "env.1A", "'1A' isn't a name for a variable"),
        .task("env: {A-B: 2}", "env.A-B", "'A-B' isn't a name for a variable"),
        .task(
            "env: {\(String(repeating: "A", count: 129)): 2}", "env['\(String(repeating: "A", count: 40))…']",
            "isn't a name"),
        .task("env: {FOG_TASK_INDEX: 2}", "env.FOG_TASK_INDEX", "names that start with FOG_ are set by Fog"),
        .task("env: {A: \"b\\0c\"}", "env.A", "a NUL character can't be passed"),
        .task("stdin: hello", "stdin", "expected a mapping with text, from, found 'hello'"),
        .task("stdin: {}", "stdin.text", "this field is missing; write text: <text> or from: <content>"),
        .task("stdin: {text: a, \(from)}", "stdin", "text and from exclude each other"),
        .task("stdin: {from: a.txt}", "stdin.from", "'a.txt' isn't a reference to content"),
        .task(
            "stdin: {text: \(String(repeating: "a", count: 65_537))}", "stdin.text",
            "65537 bytes are more than the 64Ki allowed"),
        .task("network: {mode: host}", "network.mode", "`mode: host` isn't executed by this version"),
        .task("inputs: {}", "inputs", "expected a list, found a mapping"),
        .task("inputs: [a]", "inputs[0]", "expected a mapping with from, to, found 'a'"),
        .task("inputs: [{to: /in/a}]", "inputs[0].from", "this field is missing; write where the bytes come from"),
        .task("inputs: [{\(from)}]", "inputs[0].to", "this field is missing; write where the program finds it"),
        .task("inputs: [{from: 'blob:sha256-00', to: /in/a}]", "inputs[0].from", "isn't a reference to content"),
        .task("inputs: [{from: 'file:', to: /in/a}]", "inputs[0].from", "can't be the path of a file"),
        .task("outputs: [/out]", "outputs[0]", "expected a mapping with path, publish"),
        .task("outputs: [{publish: blob}]", "outputs[0].path", "this field is missing; write what to keep"),
        .task("outputs: [{path: /out, publish: s3}]", "outputs[0].publish", "`publish: s3` isn't executed"),
    ]

    static let engines: [Case] = [
        Case(
            text: SpecificationSamples.withTask("name: a"), path: "tasks[0].engine", message: "write what runs the task"
        ),
        Case(
            text: SpecificationSamples.withTask("engine: wasm"), path: "tasks[0].engine",
            message: "expected a mapping with type, found 'wasm'"),
        .engine("command: [a]", "tasks[0].engine.type", "this field is missing; write type: wasm or type: process"),
        .engine("type: exec, command: [a]", "tasks[0].engine.type", "`type: exec` isn't executed by this version"),
        .engine("type: oci, image: a", "tasks[0].engine.type", "`type: oci` isn't executed by this version"),
        .engine("type: wsam", "tasks[0].engine.type", "there is no engine 'wsam'; did you mean 'wasm'?"),
        .engine("type: [wasm]", "tasks[0].engine.type", "expected text, found a list"),
        .engine("type: wasm", "tasks[0].engine.module", "this field is missing; write the WebAssembly module"),
        .engine("type: wasm, module: a.wasm", "tasks[0].engine.module", "write blob:sha256-<64 digits> or file:<path>"),
        .engine("type: wasm, \(module), command: [a]", "tasks[0].engine.command", "unknown field 'command'"),
        .engine("type: wasm, \(module), args: run", "tasks[0].engine.args", "expected a list, found 'run'"),
        .engine("type: wasm, \(module), args: [a, null]", "tasks[0].engine.args[1]", "expected text, found nothing"),
        .engine("type: wasm, \(module), args: [{a: b}]", "tasks[0].engine.args[0]", "expected text, found a mapping"),
        .engine("type: wasm, \(module), args: [\"a\\0b\"]", "tasks[0].engine.args[0]", "a NUL character"),
        .engine("type: process", "tasks[0].engine.command", "the command is missing"),
        .engine("type: process, command: []", "tasks[0].engine.command", "the command is missing"),
        .engine("type: process, command: ['']", "tasks[0].engine.command[0]", "the program's name is empty"),
        .engine(
            "type: process, command: [\(String(repeating: "a,", count: 10_001))]", "tasks[0].engine.command",
            "10001 entries are more than the 10000 allowed"),
        .engine(
            "type: process, command: [a, \(String(repeating: "a", count: 256 << 10))]", "tasks[0]",
            "arguments and environment have 262147 bytes, more than the 256Ki allowed"),
    ]

    static let paths: [Case] = [
        .task("inputs: [{\(from), to: a}]", "inputs[0].to", "'a' isn't under /in; write a path as in /in/name"),
        .task("inputs: [{\(from), to: /in}]", "inputs[0].to", "'/in' isn't under /in"),
        .task("inputs: [{\(from), to: /inside/a}]", "inputs[0].to", "isn't under /in"),
        .task("inputs: [{\(from), to: /in/../etc/passwd}]", "inputs[0].to", "has an empty, '.' or '..' part"),
        .task("inputs: [{\(from), to: /in/./a}]", "inputs[0].to", "has an empty, '.' or '..' part"),
        .task("inputs: [{\(from), to: /in//a}]", "inputs[0].to", "has an empty, '.' or '..' part"),
        .task("inputs: [{\(from), to: /in/a/}]", "inputs[0].to", "has an empty, '.' or '..' part"),
        .task("inputs: [{\(from), to: \"/in/a\\0b\"}]", "inputs[0].to", "holds a control character"),
        .task("inputs: [{\(from), to: \"/in/a\\nb\"}]", "inputs[0].to", "holds a control character"),
        .task(
            "inputs: [{\(from), to: /in/\(String(repeating: "ä", count: 128))}]", "inputs[0].to", "a part of 256 bytes"),
        .task(
            "inputs: [{\(from), to: /in\(String(repeating: "/aaa", count: 256))}]", "inputs[0].to",
            "a path of 1027 bytes is longer than the 1024 allowed"),
        .task(
            "inputs: [{\(from), to: /in/a}, {\(from), to: /in/a}]", "inputs[1].to",
            "'/in/a' stands already at tasks[0].inputs[0].to"),
        .task(
            "inputs: [{\(from), to: /in/a/b/c}, {\(from), to: /in/a}]", "inputs[0].to",
            "'/in/a/b/c' lies inside '/in/a' of tasks[0].inputs[1].to"),
        .task("outputs: [{path: /tmp/a}]", "outputs[0].path", "isn't under /out; write /out or a path as in /out/name"),
        .task("outputs: [{path: /out/}]", "outputs[0].path", "has an empty, '.' or '..' part"),
        .task("outputs: [{path: /out/../in}]", "outputs[0].path", "has an empty, '.' or '..' part"),
        .task("outputs: [{path: /out}, {path: /out/a}]", "outputs[1].path", "lies inside '/out'"),
        .task("outputs: [{path: /out}, {path: /out}]", "outputs[1].path", "stands already"),
    ]
}
