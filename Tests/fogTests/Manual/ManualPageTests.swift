import ArgumentParser
import Testing

@testable import fog

@Suite struct ManualPageTests {
    private func pages() throws -> [ManualPage] {
        try CommandHelp.ofProgram().all.map { command in
            ManualPage(command: command, declaredUsage: command.declaredUsage, date: "2026-11-22", version: "1")
        }
    }

    @Test func eachCommandHasAPageWithAllItsOptions() throws {
        let pages = try pages()
        #expect(pages.count > 25)
        #expect(Set(pages.map(\.name)).count == pages.count)
        for page in pages {
            let text = page.text
            #expect(text.contains(".SH NAME\n\(RoffText.escaped(page.name)) \\- "), "\(page.name)")
            for argument in page.command.arguments ?? [] {
                for name in argument.names ?? [] {
                    #expect(text.contains(RoffText.escaped(name.typed)), "\(page.name): \(name.typed)")
                }
            }
            #expect(
                text.contains(".SH EXIT STATUS")
                    != (page.command.path.count == 2 && !page.command.shownSubcommands.isEmpty))
        }
    }

    @Test func thePageOfTheProgramLeadsToAllCommands() throws {
        let program = try CommandHelp.ofProgram()
        let page = try #require(try pages().first)
        #expect(page.name == "fog")
        for child in program.shownSubcommands {
            #expect(page.text.contains("fog\\-\(RoffText.escaped(child.commandName))(1)"))
        }
        for status in ExitStatus.allCases { #expect(page.text.contains(".B \"\(status.rawValue)\"\n")) }
        for variable in EnvironmentVariable.allCases { #expect(page.text.contains(".B \"\(variable.rawValue)\"\n")) }
    }

    @Test func eachExampleIsACommandLineThatIsTaken() throws {
        let paths = Set(try CommandHelp.ofProgram().all.map { $0.path.joined(separator: " ") })
        for (path, examples) in ManualExamples.all {
            #expect(paths.contains(path), "there is no '\(path)'")
            for example in examples {
                let words = TypedWords(Self.split(example.line), joinsBreaks: false, home: nil).words
                #expect(words.first == "fog")
                #expect(throws: Never.self, "\(example.line)") { try Fog.parseAsRoot(Array(words.dropFirst())) }
            }
        }
    }

    @Test func noTextIsTakenForARequest() {
        var page = RoffText()
        page.line(".SH trouble \\fB -x 'y' \"z\" …")
        #expect(page.text == "\\&.SH trouble \\efB \\-x \\(aqy\\(aq \\(dqz\\(dq \\[u2026]\n")
        page = RoffText()
        page.prose("First.\n\nKINDS\n  a   b\n  'c\nLast.")
        #expect(
            page.text == """
                First.
                .SS KINDS
                .RS 2
                .nf
                a   b
                \\(aqc
                .fi
                .RE
                .PP
                Last.

                """)
    }

    /// Words at blanks that no quote holds together.
    private static func split(_ line: String) -> [String] {
        var words = [""]
        var isQuoted = false
        for character in line {
            if character == "'" { isQuoted.toggle() }
            if character == " ", !isQuoted { words.append("") } else { words[words.count - 1].append(character) }
        }
        return words
    }
}
