/// A place in the package that breaks a rule of the house.
struct Violation: Hashable, CustomStringConvertible {
    /// The file, or `Package.swift`.
    var path: String
    /// The line, or 0 for the file as a whole.
    var line: Int
    /// What is wrong and what the rule says.
    var reason: String

    var description: String { line > 0 ? "\(path):\(line): \(reason)" : "\(path): \(reason)" }
}
