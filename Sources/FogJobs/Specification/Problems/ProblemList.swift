/// Gathers the problems of one specification, so that a person sees all of them at once.
struct ProblemList {
    private var kept: [SpecificationProblem] = []
    private var more = 0
    private var standIns: Set<FieldPath> = []

    /// Notes a problem; past the limit it is only counted, and its message isn't even made.
    mutating func add(_ path: FieldPath, at place: SpecificationPlace? = nil, _ message: @autoclosure () -> String) {
        guard kept.count < SpecificationError.problemLimit else {
            more += 1
            return
        }
        kept.append(
            SpecificationProblem(path: path.text, line: place?.line, column: place?.column, message: message()))
    }

    /// Notes that a field could not be read, so that a stand-in takes its place.
    mutating func markStandIn(_ path: FieldPath) {
        standIns.insert(path)
    }

    /// Whether the value of the field, or of something that holds it, is a stand-in: complaints about it would mislead.
    func isStandIn(_ path: FieldPath) -> Bool {
        var current: FieldPath? = path
        while let candidate = current {
            if standIns.contains(candidate) { return true }
            current = candidate.parent
        }
        return false
    }

    /// The problems by line; those without a line keep the order in which they were noted.
    var sorted: [SpecificationProblem] {
        kept.enumerated()
            .sorted { left, right in
                let leftKey = (left.element.line ?? 0, left.element.column ?? 0, left.offset)
                return leftKey < (right.element.line ?? 0, right.element.column ?? 0, right.offset)
            }
            .map(\.element)
    }

    /// The error that carries the problems, or `nil` if there are none.
    var error: SpecificationError? {
        kept.isEmpty ? nil : SpecificationError(problems: sorted, more: more)
    }
}
