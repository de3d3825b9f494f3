import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct JobRerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Run a job again: a new job of the same specification.",
        discussion: """
            Each task keeps its place in the array, so FOG_TASK_INDEX and FOG_TASK_COUNT are what they were. Its inputs
            must still be stored. Prints the new job's identifier.
            """)

    @OptionGroup var connection: ConnectionOptions

    @Flag(name: .long, help: "Only the tasks that didn't succeed; the job must have ended.")
    var failed = false

    @Flag(name: .long, help: "Wait until the new job has ended; exits with 0 only if it succeeded.")
    var wait = false

    @Flag(name: .long, help: "Print the identifier and nothing else.")
    var idOnly = false

    @Argument(help: "The job.")
    var job: JobID

    func run() async throws {
        let code = try await connection.withClient(patience: .seconds(60)) { client in
            let again = try await client.rerun(
                job, failed ? .unsuccessful : .all, idempotencyKey: JobSubmission.newKey())
            Terminal.print(again.id.description)
            guard wait else { return Int32(0) }
            return try await JobWait.wait(for: again.id, client, isQuiet: idOnly)
        }
        if code != 0 { throw ExitCode(code) }
    }
}
