import ArgumentParser
import FogClient
import FogCore
import FogJobs

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Show the version of this program and, if one is there, of the coordinator.")

    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        Terminal.print("fog \(VersionInfo.current.version), API \(VersionInfo.current.api.joined(separator: ", "))")
        let remote = try? await connection.withClient { try await $0.version() }
        if let remote { Terminal.print("coordinator \(remote.version), API \(remote.api.joined(separator: ", "))") }
    }
}
