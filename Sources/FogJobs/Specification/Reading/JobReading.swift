extension SpecificationReader {
    /// Reads a whole specification. The result means something only if no problem was noted.
    mutating func job(_ node: DocumentNode) -> JobSpecification {
        rules.places.note(.root, node.place)
        let fields = fields(
            of: node, at: .root,
            known: [
                "apiVersion", "kind", "name", "type", "priority", "count", "tasks", "timeouts", "retry", "retention",
            ],
            unexecuted: [
                "schedule", "parameterized", "strategy", "privacy", "constraints", "affinities", "spread", "dependsOn",
                "disconnect", "verify", "budget",
            ])
        readHeader(fields)
        var job = JobSpecification(name: "", task: task(in: fields["tasks"]))
        let name = FieldPath.root.field("name")
        if let node = fields["name"] {
            job.name = text(node, at: name) ?? job.name
        } else {
            missing(name, "write what the job is called, as in name: thumbnails")
        }
        if let node = fields["priority"] {
            job.priority = integer(node, at: .root.field("priority")) ?? job.priority
        }
        if let node = fields["count"] {
            job.count = integer(node, at: .root.field("count")) ?? job.count
        }
        job.timeouts = timeouts(fields["timeouts"])
        job.retry = retry(fields["retry"])
        job.retention = retention(fields["retention"])
        return job
    }

    private mutating func readHeader(_ fields: [String: DocumentNode]) {
        for (name, value) in [("apiVersion", JobSpecification.apiVersion), ("kind", JobSpecification.kind)] {
            let path = FieldPath.root.field(name)
            guard let node = fields[name] else {
                missing(path, "write \(name): \(value)")
                continue
            }
            if let text = text(node, at: path), text != value {
                refuse(path, "'\(text.excerpt)' isn't known to this version; write \(value)")
            }
        }
        let path = FieldPath.root.field("type")
        guard let node = fields["type"], let type = text(node, at: path), type != "batch" else { return }
        if ["service", "daemon", "ops"].contains(type) {
            refuse(path, "`type: \(type)` isn't executed by this version; write batch or remove the field")
        } else {
            refuse(path, "'\(type.excerpt)' isn't a type of job; write batch or remove the field")
        }
    }

    private mutating func task(in node: DocumentNode?) -> TaskSpecification {
        let path = FieldPath.root.field("tasks")
        let elements = elements(of: node, at: path)
        let standIn = TaskSpecification(engine: .process(command: []))
        guard let first = elements.first else {
            missing(path, "write a list with one task")
            return standIn
        }
        if elements.count > 1 {
            refuse(
                elements[1].path,
                "a job with \(elements.count) tasks isn't executed by this version; leave one entry in tasks")
        }
        return task(first.node, at: first.path)
    }

    private mutating func timeouts(_ node: DocumentNode?) -> JobTimeouts {
        let path = FieldPath.root.field("timeouts")
        let fields = fields(of: node, at: path, known: ["queue", "run", "total"])
        var timeouts = JobTimeouts()
        timeouts.queue = duration(fields["queue"], at: path.field("queue"))
        timeouts.run = duration(fields["run"], at: path.field("run")) ?? timeouts.run
        timeouts.total = duration(fields["total"], at: path.field("total"))
        return timeouts
    }

    private mutating func retry(_ node: DocumentNode?) -> RetryBudget {
        let path = FieldPath.root.field("retry")
        let fields = fields(of: node, at: path, known: ["maxFailures", "backoff", "maxLost"])
        var retry = RetryBudget()
        if let node = fields["maxFailures"] {
            retry.maxFailures = integer(node, at: path.field("maxFailures")) ?? retry.maxFailures
        }
        if let node = fields["maxLost"] {
            if case .scalar(RetryBudget.unlimited, _) = node.content {
                retry.maxLost = nil
            } else {
                retry.maxLost = lossCount(node, at: path.field("maxLost"))
            }
        }
        let backoff = quantity(
            fields["backoff"], at: path.field("backoff"), DurationRangeNotation.self,
            as: "a range of durations, as in 5s..5m")
        if let backoff {
            retry.backoffMinimum = backoff.minimum
            retry.backoffMaximum = backoff.maximum
        }
        return retry
    }

    private mutating func lossCount(_ node: DocumentNode, at path: FieldPath) -> Int? {
        guard case .scalar(_, isPlain: true) = node.content else {
            refuse(path, "expected a whole number or \(RetryBudget.unlimited), found \(node.found)")
            return nil
        }
        return integer(node, at: path)
    }

    private mutating func retention(_ node: DocumentNode?) -> Retention {
        let path = FieldPath.root.field("retention")
        let fields = fields(of: node, at: path, known: ["logs", "results"])
        var retention = Retention()
        retention.logs = duration(fields["logs"], at: path.field("logs")) ?? retention.logs
        retention.results = duration(fields["results"], at: path.field("results")) ?? retention.results
        return retention
    }

    private mutating func duration(_ node: DocumentNode?, at path: FieldPath) -> Duration? {
        quantity(node, at: path, DurationNotation.self, as: "a duration, as in 10m")
    }
}
