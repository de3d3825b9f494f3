/// One thing that is wrong with a job specification: what, and where.
public struct SpecificationProblem: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The field, as in `tasks[0].resources.memory`; empty when it is about the text as a whole.
    public let path: String
    /// The line in the text, from 1; `nil` if the specification was not read from a text.
    public let line: Int?
    /// The character in that line, from 1, counted in Unicode scalars; `nil` without a line.
    public let column: Int?
    /// What is wrong and what to write instead, without a full stop at the end.
    public let message: String

    /// Makes a problem.
    public init(path: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.column = column
        self.message = message
    }

    /// The problem as a line for a terminal, in the form that editors understand: `FILE:LINE:COLUMN: path: message`.
    ///
    /// Without a line it is `FILE: path: message`.
    public func rendered(file: String) -> String {
        var parts = [file]
        if let line { parts[0] += ":\(line)" }
        if let column { parts[0] += ":\(column)" }
        if !path.isEmpty { parts.append(path) }
        parts.append(message)
        return parts.joined(separator: ": ")
    }

    public var description: String {
        let place = line.map { line in "line \(line)" + (column.map { ", column \($0)" } ?? "") }
        return [place, path.isEmpty ? nil : path, message].compactMap(\.self).joined(separator: ": ")
    }
}
