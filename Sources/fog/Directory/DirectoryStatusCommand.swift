import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct DirectoryStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how a network's directory stands, and who or what is in the way.",
        discussion: """
            Asks each authority, and says which can't be reached, whose clock is wrong, who has signed what, and why there is \
            no consensus if there is none. Exits with 1 if there is no consensus that can be used.
            """)

    @OptionGroup var options: DirectoryOptions
    @OptionGroup var output: OutputOptions

    private static let listing = Listing<DirectoryStatus.Authority>(
        name: { $0.name },
        columns: [
            .init(title: "AUTHORITY") { $0.name },
            .init(title: "STATE") { authority in
                guard let report = authority.report else { return "unreachable" }
                return report.isAbstaining ? "abstaining" : report.phase
            },
            .init(title: "NEWEST") { authority in authority.report?.newestEpoch.map { "\($0)" } ?? "-" },
            .init(title: "DIGEST") { authority in authority.report?.newestDigest ?? "-" },
            .init(title: "VOTES SEEN") { authority in
                authority.report.map { report in "\(report.peers.count { $0.hasVoted })" } ?? "-"
            },
            .init(title: "SIGNED") { authority in
                authority.report.map { report in "\(report.peers.count { $0.signed != nil })" } ?? "-"
            },
            .init(title: "NODES") { authority in
                authority.report.map { "\($0.reached) of \($0.nodes)" } ?? "-"
            },
            .init(title: "CLOCK") { authority in
                authority.clockOffset.map { ($0 < 0 ? "-" : "+") + Words.number(abs($0), places: 3) + " s" } ?? "-"
            },
        ])

    func run() async throws {
        try await options.withClient([]) { client in
            let status = await client.status()
            switch output.output {
            case .json, .yaml: try output.output.document(status)
            case .name: try output.show(status.authorities, Self.listing)
            case .table, .wide:
                Self.head(status)
                try output.show(status.authorities, Self.listing)
                for finding in status.findings { Terminal.print("! \(Terminal.safe(finding))") }
            }
            if !["fresh", "stale"].contains(status.standing) { throw ExitCode(1) }
        }
    }

    private static func head(_ status: DirectoryStatus) {
        Terminal.print("Network '\(status.network)', epoch \(status.epoch); \(status.threshold) signatures are needed.")
        guard let consensus = status.consensus else { return Terminal.print("This machine has no consensus.") }
        let missing = consensus.missing.isEmpty ? "" : "; not by \(consensus.missing.joined(separator: ", "))"
        Terminal.print(
            "The consensus here is of epoch \(consensus.epoch) (\(status.standing)), valid until \(consensus.validUntil), "
                + "signed by \(consensus.signers.joined(separator: ", "))\(missing).")
    }
}
