/// A blob that a job specification names, and the field that names it.
public struct BlobUse: Hashable, Sendable {
    /// The field, as in `tasks[0].inputs[2].from`.
    public let field: String
    /// The blob.
    public let hash: BlobHash
}

extension JobSpecification {
    /// Every place where the job names a blob, in the order of the module, the standard input and the inputs.
    public var blobUses: [BlobUse] {
        contents.compactMap { field, reference in
            reference.blob.map { BlobUse(field: field.text, hash: $0) }
        }
    }
}

extension ParsedSpecification {
    /// The error that says of each field which names one of these blobs that the blob isn't there.
    public func missing(_ blobs: Set<BlobHash>) -> SpecificationError {
        let problems = specification.blobUses.filter { blobs.contains($0.hash) }.map {
            problem(with: $0.field, "the coordinator doesn't have \($0.hash); upload it first")
        }
        return SpecificationError(problems: problems, more: 0)
    }
}
