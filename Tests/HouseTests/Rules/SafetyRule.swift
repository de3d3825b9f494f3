/// No code of the product traps on purpose, and none uses the parts of Foundation that don't hold on Linux.
enum SafetyRule {
    private static let forbiddenWords: [(word: String, reason: String)] = [
        ("try!", "traps on an error: handle it or let it pass"),
        ("as!", "traps on another type: use 'as?'"),
        ("fatalError(", "traps: throw an error"),
    ]
    private static let forbiddenModules = [
        "Foundation": "import FoundationEssentials",
        "FoundationNetworking": "use AsyncHTTPClient",
        "XCTest": "use Testing, in tests",
    ]

    static func violations(in sources: [SourceFile]) -> [Violation] {
        sources.flatMap { file in
            let words = file.lines.flatMap { line in
                forbiddenWords.filter { CodeSearch.contains($0.word, in: line.text) }.map { word, reason in
                    Violation(path: file.path, line: line.number, reason: "\(word) \(reason)")
                }
            }
            let modules = file.imports.compactMap { module, line in
                forbiddenModules[module].map { Violation(path: file.path, line: line, reason: "\(module): \($0)") }
            }
            return words + modules
        }
    }
}
