/// Puts the values of a text together to a tree, without recursion, and holds the bounds on depth and number.
///
/// Text from outside may nest as deep as it is long; a tree of it would overflow the stack when it is walked or freed.
struct DocumentBuilder {
    /// A list or mapping that has not ended.
    private struct Frame {
        let isMapping: Bool
        let place: SpecificationPlace
        var items: [DocumentNode] = []
        var entries: [DocumentNode.Entry] = []
        var name: (text: String, place: SpecificationPlace)?
    }

    private var frames: [Frame] = []
    private var count = 0
    /// The finished tree, once its outermost value has ended.
    private(set) var root: DocumentNode?

    /// Whether the next scalar is the name of a field.
    var expectsName: Bool { frames.last.map { $0.isMapping && $0.name == nil } ?? false }

    /// Adds a scalar: a value, or the name of a field where one is expected.
    mutating func scalar(_ text: String, isPlain: Bool, at place: SpecificationPlace) throws(SpecificationProblem) {
        try countNode(at: place)
        if expectsName {
            frames[frames.count - 1].name = (text, place)
        } else {
            add(DocumentNode(content: .scalar(text, isPlain: isPlain), place: place))
        }
    }

    /// Begins a list or a mapping.
    mutating func begin(mapping isMapping: Bool, at place: SpecificationPlace) throws(SpecificationProblem) {
        try countNode(at: place)
        if expectsName {
            throw SpecificationProblem(at: place, "the name of a field is a word, not a list or mapping")
        }
        guard frames.count < SpecificationLimits.depth else {
            throw SpecificationProblem(at: place, "lists and mappings nest deeper than \(SpecificationLimits.depth)")
        }
        frames.append(Frame(isMapping: isMapping, place: place))
    }

    /// Ends the innermost list or mapping.
    mutating func end() {
        guard let frame = frames.popLast() else { return }
        let content: DocumentNode.Content = frame.isMapping ? .mapping(frame.entries) : .sequence(frame.items)
        add(DocumentNode(content: content, place: frame.place))
    }

    private mutating func add(_ node: DocumentNode) {
        guard !frames.isEmpty else {
            root = node
            return
        }
        let innermost = frames.count - 1
        if let name = frames[innermost].name {
            frames[innermost].entries.append(DocumentNode.Entry(name: name.text, place: name.place, value: node))
            frames[innermost].name = nil
        } else {
            frames[innermost].items.append(node)
        }
    }

    private mutating func countNode(at place: SpecificationPlace) throws(SpecificationProblem) {
        count += 1
        guard count <= SpecificationLimits.nodes else {
            throw SpecificationProblem(at: place, "the text holds more than \(SpecificationLimits.nodes) values")
        }
    }
}

extension SpecificationProblem {
    /// A problem with the text itself rather than with one field.
    init(at place: SpecificationPlace, _ message: String) {
        self.init(path: "", line: place.line, column: place.column, message: message)
    }
}
