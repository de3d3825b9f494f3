/// A word that can stand where somebody has pressed Tab.
struct Candidate: Hashable, Sendable {
    /// The word.
    var word: String
    /// What it is, for shells that show that.
    var description: String

    /// The line with which a shell's completion script is told of it.
    ///
    /// - Parameter shell: `bash`, `zsh` or `fish`.
    func line(for shell: String?) -> String {
        // A description ends with its line, and nothing in it may steer the terminal.
        let description = Terminal.safe(description)
        switch shell {
        case "zsh": return Self.escaped(word) + (description.isEmpty ? "" : ":\(description)")
        case "fish": return description.isEmpty ? word : "\(word)\t\(description)"
        default: return word
        }
    }

    /// The word as zsh's `_describe` wants it: a colon ends it.
    private static func escaped(_ word: String) -> String {
        word.reduce(into: "") { $0 += $1 == ":" || $1 == "\\" ? "\\\($1)" : String($1) }
    }
}
