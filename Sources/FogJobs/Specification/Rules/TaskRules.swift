extension SpecificationRules {
    mutating func check(_ task: TaskSpecification, at path: FieldPath) {
        checkName(task.name, at: path.field("name"))
        check(task.engine, at: path.field("engine"))
        check(environment: task.environment, at: path.field("env"))
        if let standardInput = task.standardInput { check(standardInput, at: path.field("stdin")) }
        check(task.resources, at: path.field("resources"))
        check(task.inputs, at: path.field("inputs"))
        check(task.outputs, at: path.field("outputs"))
        checkArgumentAndEnvironmentBytes(of: task, at: path)
    }

    private mutating func check(_ engine: EngineSpecification, at path: FieldPath) {
        switch engine {
        case .wasm(let module, let arguments, let fuel, let determinism):
            check(module, at: path.field("module"))
            check(arguments: arguments, at: path.field("args"))
            if let fuel {
                check(
                    fuel, at: path.field("fuel"), within: SpecificationLimits.fuel, format: FuelNotation.format)
            }
            if let determinism {
                check(determinism.seed, at: path.field("seed"), within: SpecificationLimits.seed) { String($0) }
            }
        case .process(let command):
            let field = path.field("command")
            if command.isEmpty {
                refuse(field, "the command is missing; write the program and its arguments, as in [sort, -r]")
            } else if command[0].isEmpty {
                refuse(field.element(0), "the program's name is empty")
            }
            check(arguments: command, at: field)
        case .noop: break
        }
    }

    private mutating func check(arguments: [String], at path: FieldPath) {
        if arguments.count > SpecificationLimits.arguments {
            refuse(path, "\(arguments.count) entries are more than the \(SpecificationLimits.arguments) allowed")
        }
        for (index, argument) in arguments.enumerated() where argument.utf8.contains(0) {
            refuse(path.element(index), "a NUL character can't be passed to a program")
        }
    }

    private mutating func check(environment: [String: String], at path: FieldPath) {
        // By name, so that the same specification always lists the same problems.
        let names = environment.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for name in names {
            let field = path.field(name)
            if !name.isEnvironmentName {
                refuse(
                    field,
                    "'\(name.excerpt)' isn't a name for a variable; write letters, digits and '_', no digit first, "
                        + "at most \(SpecificationLimits.environmentNameLength)")
            } else if name.utf8.starts(with: "FOG_".utf8) {
                refuse(field, "names that start with FOG_ are set by Fog; choose another")
            }
            if environment[name]?.utf8.contains(0) == true {
                refuse(field, "a NUL character can't be passed to a program")
            }
        }
    }

    private mutating func checkArgumentAndEnvironmentBytes(of task: TaskSpecification, at path: FieldPath) {
        let arguments =
            switch task.engine {
            case .wasm(_, let arguments, _, _): arguments
            case .process(let command): command
            case .noop: [String]()
            }
        var total = arguments.reduce(0) { $0 + $1.utf8.count + 1 }
        // Each variable is handed over as NAME=value and a NUL.
        total += task.environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
        let limit = SpecificationLimits.argumentAndEnvironmentBytes
        if total > limit {
            refuse(
                path,
                "arguments and environment have \(total) bytes, more than the \(SizeNotation.format(Int64(limit))) "
                    + "allowed; put the rest into an input or the standard input")
        }
    }

    private mutating func check(_ input: StandardInput, at path: FieldPath) {
        switch input {
        case .text(let text):
            let limit = SpecificationLimits.standardInputBytes
            if text.utf8.count > limit {
                refuse(
                    path.field("text"),
                    "\(text.utf8.count) bytes are more than the \(SizeNotation.format(Int64(limit))) allowed; "
                        + "put the text into a file and write from: file:<path>")
            }
        case .content(let reference):
            check(reference, at: path.field("from"))
        }
    }

    private mutating func check(_ resources: Resources, at path: FieldPath) {
        check(
            resources.cpuMillicores, at: path.field("cpu"), within: SpecificationLimits.cpuMillicores,
            format: ProcessorShareNotation.format)
        check(
            resources.memoryBytes, at: path.field("memory"), within: SpecificationLimits.memoryBytes,
            format: SizeNotation.format)
        check(
            resources.diskBytes, at: path.field("disk"), within: SpecificationLimits.diskBytes,
            format: SizeNotation.format)
    }

    /// Checks a reference to content against the policy.
    mutating func check(_ reference: ContentReference, at field: FieldPath) {
        guard case .file(let path) = reference else { return }
        switch content {
        case .blobsOnly:
            refuse(
                field,
                "'\(reference.description.excerpt)' names a file on the submitter's machine, which isn't visible here; "
                    + "upload it and write blob:sha256-<64 digits>")
        case .filesAllowed:
            if path.isEmpty || path.utf8.contains(0) || path.utf8.count > SpecificationLimits.filePathBytes {
                refuse(
                    field,
                    "'\(path.excerpt)' can't be the path of a file; write file: and 1 to "
                        + "\(SpecificationLimits.filePathBytes) bytes without NUL")
            }
        }
    }
}

extension String {
    fileprivate var isEnvironmentName: Bool {
        guard let first = utf8.first, utf8.count <= SpecificationLimits.environmentNameLength else { return false }
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}
