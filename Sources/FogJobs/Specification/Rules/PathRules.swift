extension SpecificationRules {
    /// Checks what a task finds under `/in`.
    mutating func check(_ inputs: [InputSpecification], at path: FieldPath) {
        if inputs.count > SpecificationLimits.inputs {
            refuse(path, "\(inputs.count) inputs are more than the \(SpecificationLimits.inputs) allowed")
        }
        for (index, input) in inputs.enumerated() {
            check(input.from, at: path.element(index).field("from"))
            checkPath(input.to, under: "/in", at: path.element(index).field("to"))
        }
        checkOverlaps(of: inputs.map(\.to), at: path, field: "to")
    }

    /// Checks what is kept of `/out`.
    mutating func check(_ outputs: [OutputSpecification], at path: FieldPath) {
        if outputs.count > SpecificationLimits.outputs {
            refuse(path, "\(outputs.count) outputs are more than the \(SpecificationLimits.outputs) allowed")
        }
        for (index, output) in outputs.enumerated() where output.path != "/out" {
            checkPath(output.path, under: "/out", at: path.element(index).field("path"))
        }
        checkOverlaps(of: outputs.map(\.path), at: path, field: "path")
    }

    /// Checks a path inside the sandbox: absolute, under the folder, and spelled in the only possible way.
    private mutating func checkPath(_ path: String, under folder: String, at field: FieldPath) {
        let orFolder = folder == "/out" ? "/out or a" : "a"
        guard path.utf8.starts(with: "\(folder)/".utf8) else {
            refuse(field, "'\(path.excerpt)' isn't under \(folder); write \(orFolder) path as in \(folder)/name")
            return
        }
        guard path.utf8.count <= SpecificationLimits.pathBytes else {
            refuse(
                field, "a path of \(path.utf8.count) bytes is longer than the \(SpecificationLimits.pathBytes) allowed")
            return
        }
        if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            refuse(field, "'\(path.excerpt)' holds a control character")
            return
        }
        for component in path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            if component.isEmpty || component.elementsEqual(".".utf8) || component.elementsEqual("..".utf8) {
                refuse(field, "'\(path.excerpt)' has an empty, '.' or '..' part; write the path without it")
                return
            }
            if component.count > SpecificationLimits.pathComponentBytes {
                refuse(
                    field,
                    "'\(path.excerpt)' has a part of \(component.count) bytes, longer than the "
                        + "\(SpecificationLimits.pathComponentBytes) allowed")
                return
            }
        }
    }

    /// Checks that no path stands twice and none lies inside another. Linear in the paths' total length times their
    /// depth.
    private mutating func checkOverlaps(of paths: [String], at list: FieldPath, field: String) {
        var first: [String: Int] = [:]
        for (index, path) in paths.enumerated() {
            if let other = first[path] {
                refuse(
                    list.element(index).field(field),
                    "'\(path.excerpt)' stands already at \(list.element(other).field(field).text)")
            } else {
                first[path] = index
            }
        }
        for (index, path) in paths.enumerated() where path.utf8.count <= SpecificationLimits.pathBytes {
            let slashes = path.utf8.indices.dropFirst().filter { path.utf8[$0] == UInt8(ascii: "/") }
            guard let folder = slashes.lazy.map({ String(path[..<$0]) }).first(where: { first[$0] != nil }),
                let other = first[folder]
            else { continue }
            refuse(
                list.element(index).field(field),
                "'\(path.excerpt)' lies inside '\(folder.excerpt)' of \(list.element(other).field(field).text)")
        }
    }
}
