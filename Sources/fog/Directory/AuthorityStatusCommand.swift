import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct AuthorityStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how one authority stands: what it has seen, signed and noticed.")

    @Argument(help: "The authority's name in the network's file.")
    var name: String

    @OptionGroup var options: DirectoryOptions
    @OptionGroup var output: OutputOptions

    private static let listing = Listing<AuthorityReport.Peer>(
        name: { $0.name },
        columns: [
            .init(title: "AUTHORITY") { $0.name },
            .init(title: "HEARD") { $0.heardAt.map { "\($0)" } ?? "-" },
            .init(title: "VOTE") { $0.hasVoted ? "seen" : "-" },
            .init(title: "REVEAL") { $0.hasRevealed ? "seen" : "-" },
            .init(title: "SIGNED") { $0.signed ?? "-" },
            .init(title: "PROBLEM") { $0.failure ?? "" },
        ])

    func run() async throws {
        try await options.withClient([]) { client in
            let report = try await client.report(of: name)
            switch output.output {
            case .json, .yaml: try output.output.document(report)
            case .name: try output.show(report.peers, Self.listing)
            case .table, .wide:
                let newest = report.newestEpoch.map { "of epoch \($0) (\(report.newestDigest ?? ""))" } ?? "none yet"
                let silent = report.isAbstaining ? "; it says nothing in this epoch" : ""
                Terminal.print("Authority \(report.name), epoch \(report.epoch), \(report.phase)\(silent).")
                Terminal.print(
                    "Newest consensus: \(newest). Nodes: \(report.nodes), of which \(report.reached) could be reached.")
                try output.show(report.peers, Self.listing)
                for liar in report.liars { Terminal.print("! \(liar) has signed two different documents") }
                for note in report.notes.suffix(10) { Terminal.print("\(note.at)  \(Terminal.safe(note.text))") }
            }
        }
    }
}
