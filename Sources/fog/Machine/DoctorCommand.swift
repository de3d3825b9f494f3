import ArgumentParser
import FogCore
import FogNode
import FogWorker
import Logging

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at this machine: can it run a coordinator and a worker? Says how to mend what is wrong.",
        discussion: "Everything is tried for real. Exits with 1 if something doesn't work.")

    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let findings = await Doctor.examine(
            try DataFolder(data), parts: try InstalledParts.locate(), logger: Logger.quiet("doctor"))
        switch output.output {
        case .json, .yaml, .name: try output.show(findings, Listing(name: \.subject, columns: []))
        case .table, .wide: for finding in findings { Self.print(finding) }
        }
        if findings.contains(where: { $0.grade == .missing }) { throw ExitCode(1) }
    }

    private static func print(_ finding: Finding) {
        let (mark, colour) =
            switch finding.grade {
            case .good: ("ok      ", 32)
            case .limited: ("limited ", 33)
            case .missing: ("missing ", 31)
            }
        let painted = Terminal.usesColour ? "\u{1B}[\(colour)m\(mark)\u{1B}[0m" : mark
        Terminal.print("\(painted)\(finding.subject): \(Terminal.safe(finding.detail))")
        if let remedy = finding.remedy { Terminal.print("        to mend it: \(remedy)") }
    }
}
