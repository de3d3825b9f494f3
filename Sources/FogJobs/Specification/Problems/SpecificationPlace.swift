/// A position in the text of a job specification.
public struct SpecificationPlace: Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// The character in the line, from 1, counted in Unicode scalars.
    public let column: Int
}
