import ArgumentParser
import FogCore
import FogNode
import Logging

struct MixAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Find out whether the mixes of a network keep packets as long as they should.",
        discussion: """
            Sends loops as any idle client does, waits until the nodes have proven how long each of them should have kept \
            them, and compares. That takes the time that is asked for and two to three epochs more. What it finds is \
            evidence for you and nobody else, since only you know when your loops were sent and came back. Exit code 1 \
            if somebody is to blame.
            """)

    @OptionGroup var directory: DirectoryOptions

    @Option(name: .long, help: "For how long loops are sent, such as 20m; ten minutes if nothing is said.")
    var time: DurationArgument?

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func run() async throws {
        let network = try directory.description()
        let folder = try DataFolder(directory.data)
        try folder.prepare()
        let auditor = MixnetAuditor(
            network, folder: folder.directory(of: network), logger: Logger.quiet("audit"))
        let outcome = try await auditor.run(for: time?.value ?? .seconds(600)) { stage in
            guard StatusLine.isPossible else { return }
            StatusLine.draw { _ in
                switch stage {
                case .sending(let loops): "\(loops) loops have come to an end"
                case .waiting(let epoch): "waiting for epoch \(epoch), when nodes account for their delays"
                }
            }
        }
        StatusLine.clear()
        let figures = AuditFigures(outcome)
        try figures.show(as: output)
        if !figures.isClean { throw ExitCode(1) }
    }
}
