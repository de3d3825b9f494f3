extension JobSpecification {
    /// Everything that is wrong with the specification, without lines; empty if a coordinator would take it.
    ///
    /// - Parameter content: Whether files of the submitter are accepted, or only blobs.
    public func validate(content: ContentPolicy = .filesAllowed) -> [SpecificationProblem] {
        var rules = SpecificationRules(content: content)
        rules.check(self)
        return rules.problems.sorted
    }
}

/// Checks what a specification's values must satisfy, whether they were read from a text or built in memory.
struct SpecificationRules {
    /// Which references to content are accepted.
    let content: ContentPolicy
    /// Where each field stands in the text; empty for a specification that was not read from one.
    var places = SpecificationPlaces()
    /// What was found to be wrong, here and before.
    var problems = ProblemList()

    /// Starts a check.
    init(content: ContentPolicy) {
        self.content = content
    }

    /// Notes a problem unless the field's value is only a stand-in for one that could not be read.
    mutating func refuse(_ field: FieldPath, _ message: String) {
        if problems.isStandIn(field) { return }
        problems.add(field, at: places[field], message)
    }

    mutating func check(_ job: JobSpecification) {
        checkName(job.name, at: .root.field("name"))
        check(job.priority, at: .root.field("priority"), within: SpecificationLimits.priority, format: \.description)
        check(job.count, at: .root.field("count"), within: SpecificationLimits.count, format: \.description)
        check(job.task, at: .task)
        check(job.timeouts)
        check(job.retry)
        let retention = FieldPath.root.field("retention")
        check(job.retention.logs, at: retention.field("logs"), within: SpecificationLimits.retention)
        check(job.retention.results, at: retention.field("results"), within: SpecificationLimits.retention)
    }

    /// Checks the name of a job or a task: a label as in a host name.
    mutating func checkName(_ name: String, at field: FieldPath) {
        let bytes = Array(name.utf8)
        let isLabel = bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard (1...SpecificationLimits.nameLength).contains(bytes.count), isLabel,
            bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-")
        else {
            refuse(
                field,
                "'\(name.excerpt)' isn't a name; write 1 to \(SpecificationLimits.nameLength) lower-case letters, "
                    + "digits and '-', with no '-' at either end")
            return
        }
    }

    /// Checks that a value lies in a range.
    mutating func check<Value: Comparable>(
        _ value: Value, at field: FieldPath, within range: ClosedRange<Value>, format: (Value) -> String
    ) {
        if range.contains(value) { return }
        let side = value < range.lowerBound ? "below" : "above"
        refuse(
            field,
            "\(format(value)) is \(side) what is allowed; "
                + "write at least \(format(range.lowerBound)) and at most \(format(range.upperBound))")
    }

    /// Checks that a duration lies in a range and can be written down.
    mutating func check(_ value: Duration, at field: FieldPath, within range: ClosedRange<Duration>) {
        if value.components.attoseconds % 1_000_000_000_000_000 != 0 {
            refuse(field, "a duration has whole milliseconds, and this one has \(value)")
        } else {
            check(value, at: field, within: range, format: DurationNotation.format)
        }
    }

    private mutating func check(_ timeouts: JobTimeouts) {
        let parent = FieldPath.root.field("timeouts")
        check(timeouts.run, at: parent.field("run"), within: SpecificationLimits.runTimeout)
        if let queue = timeouts.queue {
            check(queue, at: parent.field("queue"), within: SpecificationLimits.waitTimeout)
        }
        guard let total = timeouts.total else { return }
        check(total, at: parent.field("total"), within: SpecificationLimits.waitTimeout)
        if total < timeouts.run, !problems.isStandIn(parent.field("run")) {
            let run = DurationNotation.format(timeouts.run)
            refuse(
                parent.field("total"),
                "\(DurationNotation.format(total)) is less than the \(run) that one attempt may run; "
                    + "write at least \(run), or a shorter timeouts.run")
        }
    }

    private mutating func check(_ retry: RetryBudget) {
        let parent = FieldPath.root.field("retry")
        check(
            retry.maxFailures, at: parent.field("maxFailures"), within: SpecificationLimits.maxFailures,
            format: \.description)
        if let maxLost = retry.maxLost {
            check(maxLost, at: parent.field("maxLost"), within: SpecificationLimits.maxLost, format: \.description)
        }
        let backoff = parent.field("backoff")
        check(retry.backoffMinimum, at: backoff, within: SpecificationLimits.backoff)
        if retry.backoffMaximum >= retry.backoffMinimum {
            check(retry.backoffMaximum, at: backoff, within: SpecificationLimits.backoff)
        } else {
            refuse(
                backoff,
                "the longest wait, \(DurationNotation.format(retry.backoffMaximum)), is shorter than the shortest, "
                    + "\(DurationNotation.format(retry.backoffMinimum)); write the shortest first")
        }
    }
}
