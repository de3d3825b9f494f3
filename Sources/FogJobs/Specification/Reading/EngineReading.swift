extension SpecificationReader {
    /// Reads the engine of a task.
    mutating func engine(_ node: DocumentNode?, at path: FieldPath) -> EngineSpecification {
        let standIn = EngineSpecification.process(command: [])
        guard let node else {
            missing(path, "write what runs the task, as in engine: {type: wasm, module: file:program.wasm}")
            return standIn
        }
        guard case .mapping(let entries) = node.content else {
            refuse(path, at: node.place, "expected a mapping with type, found \(node.found)")
            return standIn
        }
        let typePath = path.field("type")
        guard let typeEntry = entries.first(where: { $0.name == "type" }), !typeEntry.value.isNull else {
            _ = fields(
                of: node, at: path, known: ["type", "module", "args", "fuel", "deterministic", "seed", "command"])
            missing(typePath, "write type: wasm or type: process")
            rules.problems.markStandIn(path)
            return standIn
        }
        rules.places.note(typePath, typeEntry.value.place)
        switch text(typeEntry.value, at: typePath) {
        case "wasm":
            return wasmEngine(node, at: path)
        case "process":
            return processEngine(node, at: path)
        case "noop":
            _ = fields(of: node, at: path, known: ["type"])
            return .noop
        case nil:
            break
        case let type? where type == "exec" || type == "oci":
            refuse(typePath, "`type: \(type)` isn't executed by this version; write wasm or process")
        case let type?:
            let nearest = nearestName(to: type, among: ["wasm", "process"]).map { "; did you mean '\($0)'?" }
            refuse(typePath, "there is no engine '\(type.excerpt)'\(nearest ?? "; write wasm or process")")
        }
        // Which fields belong here depends on the type, so nothing else can be said about them; the stand-in must not
        // be judged either.
        rules.problems.markStandIn(path)
        return standIn
    }

    private mutating func wasmEngine(_ node: DocumentNode, at path: FieldPath) -> EngineSpecification {
        let fields = fields(of: node, at: path, known: ["type", "module", "args", "fuel", "deterministic", "seed"])
        var module = Self.referenceStandIn
        if let node = fields["module"] {
            module = reference(node, at: path.field("module"))
        } else {
            missing(path.field("module"), "write the WebAssembly module, as in module: file:program.wasm")
        }
        let fuel = quantity(
            fields["fuel"], at: path.field("fuel"), FuelNotation.self, as: "an amount of fuel, as in 5e9")
        return .wasm(
            module: module, arguments: texts(fields["args"], at: path.field("args")), fuel: fuel,
            determinism: determinism(fields, at: path))
    }

    private mutating func determinism(_ fields: [String: DocumentNode], at path: FieldPath) -> Determinism? {
        let isWanted = fields["deterministic"].flatMap { truth($0, at: path.field("deterministic")) } ?? false
        guard let node = fields["seed"] else { return isWanted ? Determinism() : nil }
        let field = path.field("seed")
        guard isWanted else {
            refuse(field, at: node.place, "a seed means nothing without deterministic: true")
            return nil
        }
        guard let number = integer(node, at: field) else { return nil }
        guard let seed = UInt64(exactly: number) else {
            refuse(field, at: node.place, "a seed is a whole number from 0 to \(SpecificationLimits.seed.upperBound)")
            return nil
        }
        return Determinism(seed: seed)
    }

    private mutating func processEngine(_ node: DocumentNode, at path: FieldPath) -> EngineSpecification {
        let fields = fields(of: node, at: path, known: ["type", "command"])
        return .process(command: texts(fields["command"], at: path.field("command")))
    }

    private mutating func texts(_ node: DocumentNode?, at path: FieldPath) -> [String] {
        elements(of: node, at: path).map { text($0.node, at: $0.path) ?? "" }
    }
}
