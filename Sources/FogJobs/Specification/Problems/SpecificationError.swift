public import FogCore

/// Everything that is wrong with a job specification.
public struct SpecificationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The problems in the order of their lines, at most ``problemLimit`` of them; never empty.
    public let problems: [SpecificationProblem]
    /// How many more there are.
    public let more: Int

    /// How many problems an error carries; the others are only counted.
    public static let problemLimit = 100

    /// All problems as lines for a terminal, each `FILE:LINE:COLUMN: path: message`, without a last line break.
    public func rendered(file: String) -> String {
        lines { $0.rendered(file: file) }
    }

    public var description: String { lines(\.description) }

    /// The error as the rest of Fog reports it: invalid input, with every problem in the message.
    public var fogError: FogError {
        FogError(.invalid, "the job specification is not valid: \(lines(separator: "; ", \.description))")
    }

    private func lines(separator: String = "\n", _ render: (SpecificationProblem) -> String) -> String {
        var lines = problems.map(render)
        if more > 0 { lines.append("and \(more) more") }
        return lines.joined(separator: separator)
    }
}
