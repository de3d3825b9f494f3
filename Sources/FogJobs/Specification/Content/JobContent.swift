extension JobSpecification {
    /// The files that the job names, in the order of the module, the standard input and the inputs.
    ///
    /// A file that is named twice is listed twice.
    public var fileReferences: [FileReference] {
        contents.compactMap { field, reference in
            guard case .file(let path) = reference else { return nil }
            return FileReference(field: field.text, path: path)
        }
    }

    /// The blobs that the job needs on the worker, each once, in the order in which they are first named.
    public var blobs: [BlobHash] {
        var seen: Set<BlobHash> = []
        return contents.compactMap { _, reference in
            guard let hash = reference.blob, seen.insert(hash).inserted else { return nil }
            return hash
        }
    }

    /// The same job with each file replaced by the blob that holds its bytes.
    ///
    /// - Parameter blobs: The blob for each ``FileReference/path``.
    /// - Throws: One problem for each field whose file isn't in `blobs`.
    public func resolvingFiles(_ blobs: [String: BlobHash]) throws(SpecificationError) -> JobSpecification {
        var problems = ProblemList()
        func resolved(_ reference: ContentReference, at field: FieldPath) -> ContentReference {
            guard case .file(let path) = reference else { return reference }
            guard let hash = blobs[path] else {
                problems.add(field, "the file '\(path.excerpt)' has not been uploaded")
                return reference
            }
            return .blob(hash)
        }
        var job = self
        if case .wasm(let module, let arguments, let fuel, let determinism) = task.engine {
            job.task.engine = .wasm(
                module: resolved(module, at: .module), arguments: arguments, fuel: fuel, determinism: determinism)
        }
        if case .content(let reference) = task.standardInput {
            job.task.standardInput = .content(resolved(reference, at: .standardInput))
        }
        for (index, input) in task.inputs.enumerated() {
            job.task.inputs[index].from = resolved(input.from, at: .input(index))
        }
        if let error = problems.error { throw error }
        return job
    }

    /// Every reference to content with its field.
    var contents: [(FieldPath, ContentReference)] {
        var contents: [(FieldPath, ContentReference)] = []
        if case .wasm(let module, _, _, _) = task.engine { contents.append((.module, module)) }
        if case .content(let reference) = task.standardInput { contents.append((.standardInput, reference)) }
        for (index, input) in task.inputs.enumerated() {
            contents.append((.input(index), input.from))
        }
        return contents
    }
}

extension FieldPath {
    fileprivate static let module = FieldPath.task.field("engine").field("module")
    fileprivate static let standardInput = FieldPath.task.field("stdin").field("from")

    fileprivate static func input(_ index: Int) -> FieldPath {
        .task.field("inputs").element(index).field("from")
    }
}
