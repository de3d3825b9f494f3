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

    @Test func theHelpHasTheWholeTable() {
        let help = Fog.helpMessage(columns: 400)
        for status in ExitStatus.allCases {
            #expect(help.contains(" \(status.rawValue) ") && help.contains(status.meaning))
        }
    }
}
