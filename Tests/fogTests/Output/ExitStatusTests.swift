import ArgumentParser
import FogCore
import Testing

@testable import fog

@Suite struct ExitStatusTests {
    @Test(
        arguments: [
            (FogError.Code.invalid, 65), (.notFound, 66), (.gone, 66), (.unavailable, 69), (.failed, 70),
            (.corrupted, 70),
            (.exhausted, 73), (.tooLarge, 73), (.conflict, 75), (.stale, 75), (.unsupported, 75), (.forbidden, 77),
            (.unauthenticated, 77), (.timedOut, 124), (.cancelled, 130),
        ] as [(FogError.Code, Int32)])
    func eachKindOfErrorHasItsCode(code: FogError.Code, status: Int32) {
        #expect(ExitStatus(FogError(code)).rawValue == status)
    }

    @Test func aWrongCommandLineHasTheCodeOfTheTable() {
        #expect(Fog.exitCode(for: ValidationError("no")).rawValue == ExitStatus.usage.rawValue)
        #expect(throws: (any Error).self) { try Fog.parseAsRoot(["job", "frobnicate"]) }
    }

    @Test func theDocumentationHasTheWholeTable() throws {
        let text = try Documentation.text("command-line.md")
        let rows = text.split(separator: "\n").compactMap { line -> (Int32, String)? in
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard cells.count == 2, let code = Int32(cells[0]) else { return nil }
            return (code, cells[1])
        }
        #expect(rows.map(\.0) == ExitStatus.allCases.map(\.rawValue))
        #expect(rows.map(\.1) == ExitStatus.allCases.map(\.meaning))
        let variables = try Documentation.text("operating.md")
        for variable in EnvironmentVariable.allCases {
            #expect(variables.contains("`\(variable.rawValue)`"), "\(variable.rawValue)")
        }
    }

    @Test func theHelpHasTheWholeTable() {
        let help = Fog.helpMessage(columns: 80)
        let words = help.split { " \n".contains($0) }.joined(separator: " ")
        for status in ExitStatus.allCases {
            #expect(words.contains(" \(status.rawValue) \(status.meaning)"), "\(help)")
        }
    }
}
