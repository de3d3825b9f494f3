/// A pure room opens nothing, reads no clock and rolls no dice.
enum PurityRule {
    private static let forbiddenModules: Set<String> = [
        "Dispatch", "Glibc", "Musl", "Darwin", "SystemPackage", "System",
    ]
    private static let forbiddenPrefixes = ["NIO", "Foundation"]

    /// Words of code that read a clock or roll dice, and what to do instead.
    private static let forbiddenWords: [(word: String, reason: String)] = [
        ("ContinuousClock", "reads a clock: time arrives as Now"),
        ("SuspendingClock", "reads a clock: time arrives as Now"),
        ("Date(", "reads a clock: time arrives as Now"),
        ("Date.now", "reads a clock: time arrives as Now"),
        ("Task.sleep", "waits: a machine says when it wants to be woken"),
        ("SystemRandomNumberGenerator", "rolls dice: randomness arrives as a generator"),
        ("UUID()", "rolls dice: randomness arrives as a generator"),
        ("PrivateKey()", "rolls dice: keys arrive from outside"),
        ("SymmetricKey(size:", "rolls dice: keys arrive from outside"),
    ]
    /// Calls that roll the system's dice unless they are given a generator.
    private static let diceCalls = [".random(", ".randomElement(", ".shuffled(", ".shuffle("]

    static func violations(in sources: [SourceFile], _ package: PackageDescription) -> [Violation] {
        sources.filter { package.pureRooms.contains($0.target) }.flatMap { file in
            importViolations(in: file) + wordViolations(in: file) + diceViolations(in: file)
        }
    }

    private static func importViolations(in file: SourceFile) -> [Violation] {
        file.imports.filter { module, _ in
            forbiddenModules.contains(module) || forbiddenPrefixes.contains { module.hasPrefix($0) }
        }.map { module, line in
            Violation(path: file.path, line: line, reason: "the pure room \(file.target) imports \(module)")
        }
    }

    private static func wordViolations(in file: SourceFile) -> [Violation] {
        file.lines.flatMap { line in
            forbiddenWords.filter { CodeSearch.contains($0.word, in: line.text) }.map { word, reason in
                Violation(path: file.path, line: line.number, reason: "\(word) \(reason)")
            }
        }
    }

    private static func diceViolations(in file: SourceFile) -> [Violation] {
        diceCalls.flatMap { call in
            CodeSearch.arguments(of: call, in: file.code).filter { !$0.arguments.contains("using:") }.map { found in
                let reason = "\(call)…) without 'using:' rolls dice: randomness arrives as a generator"
                return Violation(path: file.path, line: found.line, reason: reason)
            }
        }
    }
}
