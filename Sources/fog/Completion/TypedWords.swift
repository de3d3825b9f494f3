import FogJobs

/// The words of a command line that somebody is typing, as the program would get them.
struct TypedWords: Sendable {
    /// The words, without quotes; the program first.
    let words: [String]

    /// - Parameters:
    ///   - words: The words as the shell has them: with their quotes.
    ///   - joinsBreaks: Whether the shell takes words apart at colons and equals signs, as bash does.
    ///   - home: What `~/` at the beginning of a word stands for.
    init(_ words: [String], joinsBreaks: Bool, home: String?) {
        var whole: [String] = []
        var isOpen = false
        for word in words {
            let isBreak = joinsBreaks && !word.isEmpty && word.allSatisfy { ":=@".contains($0) }
            if joinsBreaks, isBreak || isOpen, !whole.isEmpty {
                whole[whole.count - 1] += word
            } else {
                whole.append(word)
            }
            isOpen = isBreak
        }
        self.words = whole.map { Self.unquoted($0, home) }
    }

    /// The value that an option has: the last, as for the program.
    func value(of option: String) -> String? {
        var value: String?
        for (index, word) in words.enumerated() {
            if word == "--" { break }
            if word == option, index + 1 < words.count { value = words[index + 1] }
            if word.hasPrefix(option + "=") { value = String(word.dropFirst(option.count + 1)) }
        }
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The job that the line names, if it does.
    var job: JobID? { words.lazy.compactMap { JobID($0) }.first }

    private static func unquoted(_ word: String, _ home: String?) -> String {
        var plain = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                plain.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            } else if character == quote {
                quote = nil
            } else {
                plain.append(character)
            }
        }
        if let home, word.hasPrefix("~/") { return home + plain.dropFirst() }
        return plain
    }
}
