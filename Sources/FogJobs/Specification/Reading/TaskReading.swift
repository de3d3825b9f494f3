extension SpecificationReader {
    /// Reads one entry of `tasks`.
    mutating func task(_ node: DocumentNode, at path: FieldPath) -> TaskSpecification {
        let fields = fields(
            of: node, at: path,
            known: ["name", "engine", "env", "stdin", "resources", "inputs", "outputs", "network"])
        var task = TaskSpecification(engine: engine(fields["engine"], at: path.field("engine")))
        if let node = fields["name"] {
            task.name = text(node, at: path.field("name")) ?? task.name
        }
        task.environment = environment(fields["env"], at: path.field("env"))
        task.standardInput = standardInput(fields["stdin"], at: path.field("stdin"))
        task.resources = resources(fields["resources"], at: path.field("resources"))
        task.inputs = elements(of: fields["inputs"], at: path.field("inputs"))
            .map { input($0.node, at: $0.path) }
        task.outputs = elements(of: fields["outputs"], at: path.field("outputs"))
            .map { output($0.node, at: $0.path) }
        readNetwork(fields["network"], at: path.field("network"))
        return task
    }

    private mutating func environment(_ node: DocumentNode?, at path: FieldPath) -> [String: String] {
        guard let node else { return [:] }
        guard case .mapping(let entries) = node.content else {
            refuse(path, at: node.place, "expected a mapping of names to values, found \(node.found)")
            return [:]
        }
        var environment: [String: String] = [:]
        var lines: [String: Int] = [:]
        for entry in entries {
            let field = path.field(entry.name)
            if let line = lines[entry.name] {
                rules.problems.add(field, at: entry.place, Self.twice(entry.name, firstLine: line))
                continue
            }
            lines[entry.name] = entry.place.line
            rules.places.note(field, entry.place)
            environment[entry.name] = text(entry.value, at: field) ?? ""
        }
        return environment
    }

    private mutating func standardInput(_ node: DocumentNode?, at path: FieldPath) -> StandardInput? {
        guard let node else { return nil }
        let fields = fields(of: node, at: path, known: ["text", "from"])
        switch (fields["text"], fields["from"]) {
        case (let node?, nil):
            return text(node, at: path.field("text")).map { .text($0) }
        case (nil, let node?):
            return .content(reference(node, at: path.field("from")))
        case (_?, _?):
            refuse(path, "text and from exclude each other; remove one of them")
            return nil
        case (nil, nil):
            missing(path.field("text"), "write text: <text> or from: <content>")
            return nil
        }
    }

    private mutating func resources(_ node: DocumentNode?, at path: FieldPath) -> Resources {
        let fields = fields(of: node, at: path, known: ["cpu", "memory", "disk", "gpu"])
        var resources = Resources()
        let cpu = quantity(
            fields["cpu"], at: path.field("cpu"), ProcessorShareNotation.self,
            as: "a share of processors, as in 500m or 2")
        resources.cpuMillicores = cpu ?? resources.cpuMillicores
        resources.memoryBytes = size(fields["memory"], at: path.field("memory")) ?? resources.memoryBytes
        resources.diskBytes = size(fields["disk"], at: path.field("disk")) ?? resources.diskBytes
        if let node = fields["gpu"], let gpu = integer(node, at: path.field("gpu")), gpu != 0 {
            refuse(path.field("gpu"), "`gpu: \(gpu)` isn't executed by this version; write 0 or remove the field")
        }
        return resources
    }

    private mutating func size(_ node: DocumentNode?, at path: FieldPath) -> Int64? {
        quantity(node, at: path, SizeNotation.self, as: "a size, as in 256Mi")
    }

    private mutating func input(_ node: DocumentNode, at path: FieldPath) -> InputSpecification {
        let fields = fields(of: node, at: path, known: ["from", "to"])
        var input = InputSpecification(from: Self.referenceStandIn, to: "")
        if let node = fields["from"] {
            input.from = reference(node, at: path.field("from"))
        } else {
            missing(path.field("from"), "write where the bytes come from, as in from: file:data.csv")
        }
        if let node = fields["to"] {
            input.to = text(node, at: path.field("to")) ?? input.to
        } else {
            missing(path.field("to"), "write where the program finds it, as in to: /in/data.csv")
        }
        return input
    }

    private mutating func output(_ node: DocumentNode, at path: FieldPath) -> OutputSpecification {
        let fields = fields(of: node, at: path, known: ["path", "publish"])
        if let node = fields["publish"], let target = text(node, at: path.field("publish")), target != "blob" {
            refuse(
                path.field("publish"),
                "`publish: \(target.excerpt)` isn't executed by this version; write blob or remove the field")
        }
        guard let node = fields["path"] else {
            missing(path.field("path"), "write what to keep, as in path: /out")
            return OutputSpecification(path: "")
        }
        return OutputSpecification(path: text(node, at: path.field("path")) ?? "")
    }

    private mutating func readNetwork(_ node: DocumentNode?, at path: FieldPath) {
        let fields = fields(of: node, at: path, known: ["mode"])
        let field = path.field("mode")
        guard let node = fields["mode"], let mode = text(node, at: field), mode != "none" else { return }
        refuse(
            field, "`mode: \(mode.excerpt)` isn't executed by this version; tasks have no network, so write none")
    }

    /// Reads a reference to content.
    mutating func reference(_ node: DocumentNode, at path: FieldPath) -> ContentReference {
        guard let text = text(node, at: path, as: "a reference to content") else { return Self.referenceStandIn }
        guard let reference = ContentReference(text) else {
            let file = rules.content == .filesAllowed ? " or file:<path>" : ""
            refuse(path, "'\(text.excerpt)' isn't a reference to content; write blob:sha256-<64 digits>\(file)")
            return Self.referenceStandIn
        }
        return reference
    }

    /// Stands for a reference that could not be read: the empty blob.
    static let referenceStandIn = ContentReference.blob(BlobHash(hashing: []))
}
