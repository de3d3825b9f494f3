/// Specifications of jobs for tests.
enum JobText {
    /// A job of equal tasks, with further lines at its top level and in its task. All that they leave is kept, unless
    /// those lines say what.
    static func make(
        name: String = "sample", count: Int = 1, priority: Int = 50, resources: String = "{cpu: 100m, memory: 64Mi}",
        engine: String = "{type: process, command: [\"true\"]}", _ lines: String = "", task: String = ""
    ) -> String {
        """
        apiVersion: fog/v1
        kind: Job
        name: \(name)
        count: \(count)
        priority: \(priority)
        \(lines)
        tasks:
          - engine: \(engine)
            resources: \(resources)
            \(task.contains("outputs:") ? task : task + "\n    outputs: [{path: /out}]")

        """
    }
}
