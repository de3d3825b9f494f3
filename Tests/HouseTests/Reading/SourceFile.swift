/// One file of the package: where it stands and what it holds.
struct SourceFile {
    /// The path from the package's root, as `Sources/FogCore/Bytes/ByteReader.swift`.
    let path: String
    /// What stands in the file, with comments and the text of string literals blanked out, so that a word in prose
    /// isn't taken for code. Lines keep their numbers.
    let code: String

    init(path: String, text: String) {
        self.path = path
        code = SwiftCode.blankingProse(in: text)
    }

    /// The room or test target that the file belongs to: the second part of its path.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// The file's name without its folder and extension.
    var name: String {
        let last = path.split(separator: "/").last ?? ""
        return String(last.prefix { $0 != "." })
    }

    /// The lines of the code with their numbers, from 1.
    var lines: [(number: Int, text: Substring)] {
        code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { ($0.offset + 1, $0.element) }
    }

    /// The modules that the file imports, with the lines that say so.
    var imports: [(module: String, line: Int)] {
        lines.compactMap { line in
            Self.importedModule(in: line.text).map { ($0, line.number) }
        }
    }

    /// The module that a line of code imports, whatever attributes, access level and kind of declaration it names.
    private static func importedModule(in line: Substring) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let position = words.firstIndex(of: "import") else { return nil }
        let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
        guard words[..<position].allSatisfy({ $0.hasPrefix("@") || access.contains($0) }) else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let rest = words[(position + 1)...].drop { kinds.contains($0) }
        return rest.first.map { String($0.prefix { $0 != "." && $0 != ";" }) }
    }
}
