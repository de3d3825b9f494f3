import ArgumentParser
import FogClient
import FogCore
import FogJobs
import FogNode
import Glibc

struct PrivacyExplain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say who can know that a job is yours, and what else of it.",
        discussion: """
            Asks the coordinator under whose name it keeps the job, and says what follows from that for each who had \
            to do with it. What isn't kept anywhere can't be said: the coordinator doesn't note how calls came.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Argument(help: "The job.")
    var job: JobID

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    func run() async throws {
        let status = try await connection.withClient { try await $0.job(job) }
        let folder = try connection.folder()
        let isHeldHere = access("\(folder.anonymous)/\(job)", F_OK) == 0
        let account = PrivacyAccount(of: status, isHeldHere: isHeldHere)
        guard output == .table || output == .wide else { return try output.document(account) }
        Terminal.print(account.summary)
        let table = TextTable(
            columns: [.init(title: "WHO"), .init(title: "KNOWS", least: 20)],
            rows: account.knowledge.map { [$0.who, $0.knows] })
        let width = Terminal.outputIsTerminal ? Terminal.size(of: STDOUT_FILENO).columns : 400
        for line in table.lines(width: max(width, 100)) { Terminal.print(line) }
    }
}
