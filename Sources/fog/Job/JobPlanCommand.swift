import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct JobPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what would become of a job, node by node, without submitting it.",
        discussion: """
            Files are looked at and not uploaded. Exits with 0 if tasks of the job could run, now or when others have
            ended; with 75 if no node can take them as it is; with 65 or 73 if the submission itself would be refused.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The job's specification, YAML or JSON; - for standard input.")
    var file: String

    func run() async throws {
        let source = try SpecificationFile(file)
        let specification = try source.parse()
        let (plan, files) = try await connection.withClient { client in
            try await JobSubmission(client: client).plan(specification, relativeTo: source.folder)
        }
        let missing = plan.missingBlobs.filter { files[$0] == nil }
        switch output.output {
        case .json, .yaml: try output.show(plan, Listing(name: \.specification.name, columns: []))
        case .name: try output.show(plan.nodes, .plan)
        case .table, .wide: try show(plan, files: files, missing: missing)
        }
        if !missing.isEmpty { throw ExitCode(65) }
        if !plan.obstacles.isEmpty { throw ExitCode(73) }
        if plan.prospect == .never { throw ExitCode(75) }
    }

    private func show(_ plan: JobPlan, files: [BlobHash: Int64], missing: [BlobHash]) throws {
        let needs = plan.requirements
        Terminal.print("'\(plan.specification.name)': \(plan.summary)")
        Terminal.print(
            "A task needs the \(needs.engine) engine, cpu \(Words.processors(needs.cpuMillicores)), memory "
                + "\(Words.size(needs.memoryBytes)), disk \(Words.size(needs.diskBytes)).")
        for obstacle in plan.obstacles { Terminal.print("It would be refused: \(Terminal.safe(obstacle))") }
        for blob in missing { Terminal.print("It would be refused: the blob \(blob) isn't stored") }
        let uploads = plan.missingBlobs.compactMap { files[$0] }
        if !uploads.isEmpty {
            let count = uploads.count == 1 ? "1 file" : "\(uploads.count) files"
            Terminal.print("\(count) would be uploaded, \(Words.size(uploads.reduce(0, +))).")
        }
        if !plan.nodes.isEmpty { try output.show(plan.nodes, .plan) }
    }
}

extension Listing where Item == NodePlan {
    static let plan = Listing(
        name: \.name,
        columns: [
            Column(title: "NODE", value: \.name),
            Column(title: "IDENTIFIER", isWide: true, value: \.node.description),
            Column(title: "COULD RUN IT", value: \.prospect.rawValue),
            Column(title: "AT ONCE NOW", value: { String($0.couldBegin) }),
            Column(title: "AT MOST", value: { String($0.couldRun) }),
            Column(
                title: "WHY NOT",
                value: { node in node.rejections.map { "\($0.requirement): \($0.message)" }.joined(separator: "; ") }),
        ])
}
