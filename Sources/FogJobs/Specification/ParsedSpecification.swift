/// A job specification together with where its fields stand in the text, for a program that finds out more about them:
/// a client whose user named a file that isn't there.
public struct ParsedSpecification: Sendable {
    /// The specification; valid.
    public let specification: JobSpecification
    private let places: SpecificationPlaces

    /// Reads the UTF-8 text of a specification in YAML or JSON; see ``JobSpecification/parse(_:content:)-([UInt8],_)``.
    public init(_ text: [UInt8], content: ContentPolicy) throws(SpecificationError) {
        let root: DocumentNode
        do throws(SpecificationProblem) {
            root = try DocumentText.read(text)
        } catch {
            throw SpecificationError(problems: [error], more: 0)
        }
        var reader = SpecificationReader(content: content)
        let job = reader.job(root)
        reader.rules.check(job)
        if let error = reader.rules.problems.error { throw error }
        specification = job
        places = reader.rules.places
    }

    /// A problem with a field of the specification, at the line where the field stands.
    ///
    /// - Parameters:
    ///   - field: The field's path, as in ``FileReference/field``.
    ///   - message: What is wrong and what to do about it, without a full stop at the end.
    public func problem(with field: String, _ message: String) -> SpecificationProblem {
        let place = places[FieldPath(text: field)]
        return SpecificationProblem(path: field, line: place?.line, column: place?.column, message: message)
    }
}

extension JobSpecification {
    /// Reads the UTF-8 text of a specification in YAML or JSON.
    ///
    /// - Parameters:
    ///   - text: At most 1 MiB; untrusted.
    ///   - content: Whether files of the submitter are accepted, or only blobs.
    /// - Throws: Everything that is wrong with the text, by line. If it is not YAML or JSON at all, or uses what this
    ///   format leaves out (aliases, tags, several documents), that is the only problem.
    public static func parse(_ text: [UInt8], content: ContentPolicy) throws(SpecificationError) -> JobSpecification {
        try ParsedSpecification(text, content: content).specification
    }

    /// Reads the text of a specification in YAML or JSON; see ``parse(_:content:)-([UInt8],_)``.
    public static func parse(_ text: String, content: ContentPolicy) throws(SpecificationError) -> JobSpecification {
        try parse(Array(text.utf8), content: content)
    }
}
