import FoundationEssentials

/// A job of equal tasks, each of which prints and leaves what depends on its index alone.
struct LoadJob {
    /// What the tasks are.
    enum Kind: CaseIterable {
        /// Commands that print a line, work a little, leave a file and print another line.
        case commands
        /// WebAssembly programs that print.
        case hello
        /// WebAssembly programs that leave the counts of their part of a text.
        case counts
    }

    /// Its name, which no other job has.
    var name: String
    var kind: Kind
    /// How many tasks there are.
    var count: Int

    /// The text whose words are counted.
    static let text = String(repeating: "The quick brown fox jumps over the lazy dog.\n\n", count: 50)

    /// The job's specification as JSON.
    ///
    /// - Parameter text: The file that holds ``text``.
    func specification(text: String) throws -> String {
        let examples = Installation.here.package + "/Examples"
        let task: String
        switch kind {
        case .commands:
            let script = """
                echo "task $FOG_TASK_INDEX begins"
                sleep 0.$((1 + FOG_TASK_INDEX % 4))
                printf '%s %s of %s\\n' \(name) "$FOG_TASK_INDEX" "$FOG_TASK_COUNT" > "/out/part-$FOG_TASK_INDEX"
                echo "task $FOG_TASK_INDEX ends"
                """
            task = """
                "engine": {"type": "process", "command": ["sh", "-c", \(try JSONText.of(script))]},
                "outputs": [{"path": "/out"}],
                """
        case .hello:
            task = """
                "engine": {"type": "wasm", "module": \(try JSONText.of("file:\(examples)/hello/hello.wasm")),
                    "args": [\(try JSONText.of(name))]},
                """
        case .counts:
            task = """
                "engine": {"type": "wasm", "module": \(try JSONText.of("file:\(examples)/text/map.wasm")),
                    "args": ["--input", "/in/text"]},
                "inputs": [{"from": \(try JSONText.of("file:\(text)")), "to": "/in/text"}],
                "outputs": [{"path": "/out"}],
                """
        }
        return """
            {
              "apiVersion": "fog/v1", "kind": "Job", "name": "\(name)", "count": \(count),
              "tasks": [{\(task) "resources": {"cpu": "100m", "memory": "32Mi", "disk": "1Mi"}}],
              "timeouts": {"run": "2m"},
              "retry": {"maxFailures": 0, "backoff": "100ms..1s"}
            }
            """
    }

    /// What the task at this place prints, or how that begins.
    func printed(at index: Int) -> String {
        switch kind {
        case .commands: "task \(index) begins\ntask \(index) ends\n"
        case .hello:
            "hello from the fog\nargument 1: \(name)\nGREETING is not set\nFOG_TASK_INDEX=\(index)\n"
        case .counts: "part \(index) of \(count): bytes "
        }
    }

    /// The files that the task at this place leaves: of each, the path and how its content begins.
    func left(at index: Int) -> [(path: String, beginning: String)] {
        switch kind {
        case .commands: [("part-\(index)", "\(name) \(index) of \(count)\n")]
        case .hello: []
        case .counts: [("counts.tsv", "part\t\(index)\t\(count)\t")]
        }
    }
}
