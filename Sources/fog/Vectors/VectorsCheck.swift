import ArgumentParser
import FogCore
import FogStorage
import FogVectors
import Glibc

struct VectorsCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Run files of test vectors through Fog and say which cases fail.",
        discussion: """
            A case passes only if all of its published fields agree, on every kind of instructions that this machine \
            has. The suite is recognised by the file's shape.

            SUITES
            \(VectorSuites.all.map { "  \($0.name)\n      \($0.summary)" }.joined(separator: "\n"))
            """)

    @Argument(help: "Files in JSON; - for standard input.", completion: .file(extensions: ["json"]))
    var files: [String]

    @Option(
        name: .long, help: "The suite of all the files, if their shape doesn't say it.",
        completion: .list(VectorSuites.all.map(\.name)))
    var suite: String?

    func validate() throws {
        guard let suite, !VectorSuites.all.contains(where: { $0.name == suite }) else { return }
        throw ValidationError(VectorFileError.unknownSuite(suite).description)
    }

    func run() async throws {
        var passed = 0
        var failed = 0
        var isWhole = true
        for file in files {
            guard let report = check(file) else {
                isWhole = false
                continue
            }
            for failure in report.failures { Terminal.print(Terminal.safe(failure.description)) }
            passed += report.passed
            failed += report.failures.count
        }
        Terminal.print("\(passed) passed, \(failed) failed")
        if failed > 0 || !isWhole { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    /// Checks a file; says why if that isn't possible, and goes on with the others.
    private func check(_ path: String) -> VectorReport? {
        do {
            let bytes = try WholeInput.read(
                path, limit: VectorDocument.byteLimit, advice: ": split it into several files")
            return try VectorSuites.check(try VectorDocument(bytes, named: path == "-" ? "stdin" : path), as: suite)
        } catch let error as FogError {
            let advice = error.code == .tooLarge ? "" : "; name a file of test vectors"
            Terminal.say("fog: \(Terminal.safe(error.message + advice))")
        } catch {
            Terminal.say("fog: \(Terminal.safe("\(error)"))")
        }
        return nil
    }
}
