/// A file is named after the type or concept that it holds, never after being a leftover.
enum NamingRule {
    private static let forbiddenWords: Set<String> = [
        "util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers", "misc", "miscellaneous",
    ]

    static func violations(in files: [SourceFile]) -> [Violation] {
        files.compactMap { file in
            let parts = file.path.split(separator: "/").dropLast() + [file.name[...]]
            guard let word = parts.flatMap(words).first(where: forbiddenWords.contains) else { return nil }
            return Violation(path: file.path, line: 0, reason: "'\(word)' says nothing: name the type or concept")
        }
    }

    /// The words of a name in camel case, in lower case.
    private static func words(in name: Substring) -> [String] {
        var words: [String] = []
        for character in name {
            if character.isUppercase || words.isEmpty || !character.isLetter { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
        }
        return words
    }
}
