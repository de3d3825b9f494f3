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
            Start a network on this machine with 'fog up -d', then run a program on it: 'fog run PROGRAM.wasm -- ARGS'.

            EXIT CODES
              0    done; for 'run' and 'wait', the job succeeded
              1    the job failed
              64   the command line is wrong
              65   the job's specification or an input is wrong
              66   there is no such job, task, node, token or file
              69   no coordinator can be reached, or it isn't ready
              70   something went wrong inside Fog
              73   a bound is reached: no room, too large
              75   the state of the thing doesn't allow it now
              77   you may not do this, or the token isn't known
              124  it took too long
              130  it was cancelled
            'fog run' exits with the program's own code where the program ended by itself.
            """,
        version: "fog \(VersionInfo.current.version)",
        subcommands: [
            Up.self, Down.self, CoordinatorCommand.self, WorkerCommand.self, Run.self, Job.self, Node.self,
            Events.self, UsageCommand.self, Token.self, DoctorCommand.self, Bench.self, VersionCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as FogError {
            Failure.report(error)
        } catch {
            exit(withError: error)
        }
    }
}
