import ArgumentParser
import FogCore
import FogNode

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a whole network on this machine: a coordinator and workers.",
        discussion: """
            Everything lies in one data folder. Without -d the network lives until Ctrl-C; with -d it goes on in the
            background, and the command returns once every worker has joined. 'fog down' ends it.
            """)

    @Option(name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.")
    var data: String?

    @Option(name: .shortAndLong, help: "How many workers.")
    var workers: Int = 1

    @Option(name: .long, help: "The coordinator's TCP port; 0 for the one it had before, or any.")
    var port: Int = 0

    @Flag(name: .shortAndLong, help: "Go on in the background once everything is ready.")
    var detach = false

    @OptionGroup var log: LogOptions

    func validate() throws {
        guard (0...256).contains(workers) else { throw ValidationError("the number of workers is from 0 to 256") }
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number from 0 to 65535") }
    }

    func run() async throws {
        let folder = try DataFolder(data)
        let parts = try InstalledParts.locate()
        if let running = try UpFile.running(in: folder) {
            throw FogError(
                .conflict,
                "a network runs in '\(folder.path)' already (process \(running.process)); 'fog down' ends it")
        }
        if detach {
            try await DetachedNetwork(folder: folder, parts: parts).start(arguments: arguments(folder))
            try await announce(folder)
        } else {
            let network = LocalNetwork(
                folder: folder, parts: parts, plan: LocalNetwork.Plan(workers: workers, port: port),
                logger: try log.logger("up"),
                onReady: { _ in Terminal.say("\(DetachedNetwork.readyLine); Ctrl-C ends it.") })
            try await network.runUntilSignalled()
        }
    }

    private func arguments(_ folder: DataFolder) -> [String] {
        var arguments = ["up", "--data", folder.path, "--workers", String(workers), "--port", String(port)]
        if let level = log.logLevel { arguments += ["--log-level", level] }
        return arguments
    }

    private func announce(_ folder: DataFolder) async throws {
        guard let network = try NetworkFile.read(from: folder) else { return }
        let noun = workers == 1 ? "1 worker" : "\(workers) workers"
        Terminal.print("The network is ready: a coordinator on port \(network.port) and \(noun), in '\(folder.path)'.")
        let option = data.map { " --data \($0)" } ?? ""
        Terminal.print("Run a program on it with 'fog run\(option) PROGRAM.wasm'; end it with 'fog down\(option)'.")
    }
}
