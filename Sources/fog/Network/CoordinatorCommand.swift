import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator",
        abstract: "Be a coordinator: keep jobs and nodes, and give tasks to workers that claim them.",
        discussion: """
            Listens on a socket in the data folder, which serves this user without a token, and on a TCP port of the \
            loopback address, where every call but those for health and version needs one. Ends in order on SIGTERM; \
            nothing that was acknowledged is lost however it ends.
            """)

    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @Option(name: .long, help: "The TCP port; 0 for the one it had before, or any.")
    var port: Int = 0

    @Option(name: .long, help: "A name by which callers may address it in the Host header. May be repeated.")
    var hostName: [String] = []

    @Flag(name: .long, help: "Let nodes that join wait until 'fog node approve' lets them take tasks.")
    var requireApproval = false

    @Option(
        name: .long,
        help: "Take links on this port too, for callers elsewhere; 0 for any. Its address is then in run/link.")
    var linkPort: Int?

    @Option(name: .long, help: "The address on which links are taken.")
    var linkHost: String = "127.0.0.1"

    @Option(
        name: .long,
        help: """
            Take so many tasks at a time of people who don't say who they are; they work for each job, by the beacons of \
            the network of --network.
            """)
    var anonymousTasks: Int?

    @Option(name: .long, help: "The file of a network, for --anonymous-tasks.", completion: .file())
    var network: String?

    @OptionGroup var log: LogOptions

    func validate() throws {
        guard (0...65_535).contains(port), linkPort.map((0...65_535).contains) ?? true else {
            throw ValidationError("a port is a number from 0 to 65535")
        }
        guard (anonymousTasks == nil) == (network == nil) else {
            throw ValidationError("--anonymous-tasks and --network belong together")
        }
        if let anonymousTasks, !(1...1_000_000).contains(anonymousTasks) {
            throw ValidationError("the tasks of anonymous jobs are from 1 to 1000000")
        }
    }

    private var anonymous: (network: NetworkDescription, tasks: Int)? {
        get throws {
            guard let anonymousTasks, let network else { return nil }
            return (try DirectoryFile.network(network), anonymousTasks)
        }
    }

    func run() async throws {
        let folder = try DataFolder(data)
        try await CoordinatorRole.run(
            in: folder, port: port, hostNames: hostName, requiresApproval: requireApproval,
            link: linkPort.map { (linkHost, $0) }, anonymous: try anonymous,
            logger: try log.logger("coordinator"))
    }
}
