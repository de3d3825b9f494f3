import ArgumentParser
import FogCore
import FogJobs

/// The one program: every role and every tool is a subcommand.
@main
struct Fog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fog",
        abstract: "Run work on machines that people lend.",
        discussion: """
            Start a network on this machine with 'fog up -d', then run a program on it: 'fog run PROGRAM.wasm -- ARGS'. \
            'fog man COMMAND' shows a command's manual, 'fog completions SHELL' has a shell complete what you type.

            EXIT CODES
            \(ExitStatus.table)

            \(ExitStatus.ofPrograms)
            """,
        version: "fog \(VersionInfo.current.version)",
        subcommands: [
            Up.self, Down.self, CoordinatorCommand.self, WorkerCommand.self, Run.self, Job.self, Node.self,
            Events.self, UsageCommand.self, Token.self, Top.self, DoctorCommand.self, Bench.self, Sphinx.self,
            LinkCommand.self, NetworkCommand.self, AuthorityCommand.self, DirectoryCommand.self, MixCommand.self,
            GatewayCommand.self, ServiceCommand.self, ClientCommand.self, SimulateCommand.self, PrivacyCommand.self,
            Vectors.self, CompletionsCommand.self, ManualCommand.self, VersionCommand.self,
        ])

    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.report(error)
        }
    }
}
