import ArgumentParser
import FogClient
import FogCore
import FogJobs
import FogNode
import UnixSignals

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a whole network on this machine: a coordinator, workers, a directory and a mix network.",
        discussion: """
            Everything lies in one data folder. Without -d the network lives until Ctrl-C; with -d it goes on in the \
            background, and the command returns once every worker has joined. 'fog down' ends it.
            """)

    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @Option(name: .shortAndLong, help: "How many workers.")
    var workers: Int = 1

    @Option(name: .long, help: "The coordinator's TCP port; 0 for the one it had before, or any.")
    var port: Int = 0

    @Option(name: .long, help: "How many authorities of a directory; 0 for no directory.")
    var authorities: Int = 4

    @Option(name: .long, help: "How many mixes; 6 if nothing is said, and none without authorities.")
    var mixes: Int?

    @Option(name: .long, help: "How many gateways to the mixes; 2 if nothing is said and there are mixes.")
    var gateways: Int?

    @Option(
        name: .long, help: "How many nodes with services behind the mixes; 1 if nothing is said and there are mixes.")
    var services: Int?

    @Option(name: .long, help: "How many seconds an epoch of the directory has.")
    var epoch: UInt64 = 10

    @Flag(
        inversion: .prefixedNo, help: "Start parts again that end by themselves; without that, failures can be tried.")
    var restart = true

    @Flag(name: .long, help: "Have the workers also take tasks of the engine noop: for measurements.")
    var noop = false

    @Flag(name: .shortAndLong, help: "Go on in the background once everything is ready.")
    var detach = false

    @OptionGroup var log: LogOptions

    func validate() throws {
        guard (0...256).contains(workers) else { throw ValidationError("the number of workers is from 0 to 256") }
        guard (0...15).contains(authorities) else { throw ValidationError("the number of authorities is from 0 to 15") }
        let plan = plan
        guard (0...256).contains(plan.mixes) else { throw ValidationError("the number of mixes is from 0 to 256") }
        guard (0...64).contains(plan.gateways) else { throw ValidationError("the number of gateways is from 0 to 64") }
        guard (0...64).contains(plan.services) else { throw ValidationError("the number of services is from 0 to 64") }
        guard plan.mixes + plan.gateways + plan.services == 0 || authorities > 0 else {
            throw ValidationError("mixes stand in a directory, which needs authorities")
        }
        guard (5...86_400).contains(epoch) else { throw ValidationError("an epoch has 5 to 86400 seconds") }
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
        let logger = try log.logger("up")
        if detach {
            try await detached(folder, parts)
            try await announce(folder)
        } else {
            let network = LocalNetwork(
                folder: folder, parts: parts, plan: plan,
                logger: logger,
                onReady: { _ in Terminal.say("\(DetachedNetwork.readyLine); Ctrl-C ends it.") })
            try await network.runUntilSignalled()
        }
    }

    private var plan: LocalNetwork.Plan {
        var plan = LocalNetwork.Plan(workers: workers, port: port, offersNoop: noop)
        plan.authorities = authorities
        plan.mixes = mixes ?? (authorities > 0 ? 6 : 0)
        plan.gateways = gateways ?? (plan.mixes > 0 ? 2 : 0)
        plan.services = services ?? (plan.mixes > 0 ? 1 : 0)
        plan.epochSeconds = epoch
        plan.restarts = restart
        return plan
    }

    /// Starts the network in the background; Ctrl-C ends it as long as it isn't ready.
    private func detached(_ folder: DataFolder, _ parts: InstalledParts) async throws {
        let start = Task {
            try await DetachedNetwork(folder: folder, parts: parts).start(arguments: arguments(folder))
        }
        let interrupts = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { start.cancel() }
        }
        defer { interrupts.cancel() }
        try await start.value
    }

    private func arguments(_ folder: DataFolder) -> [String] {
        var arguments = ["up", "--data", folder.path, "--workers", String(workers), "--port", String(port)]
        let plan = plan
        arguments += ["--authorities", "\(authorities)", "--mixes", "\(plan.mixes)", "--epoch", "\(epoch)"]
        arguments += ["--gateways", "\(plan.gateways)", "--services", "\(plan.services)"]
        if !restart { arguments.append("--no-restart") }
        if noop { arguments.append("--noop") }
        if let level = log.logLevel { arguments += ["--log-level", level] }
        return arguments
    }

    private func announce(_ folder: DataFolder) async throws {
        guard let network = try NetworkFile.read(from: folder) else { return }
        let noun = Self.count(workers)
        Terminal.print("The network is ready: a coordinator on port \(network.port) and \(noun), in '\(folder.path)'.")
        if authorities > 0 {
            Terminal.print(
                "\(authorities) authorities agree on a directory every \(epoch) s: 'fog directory show' and 'fog directory "
                    + "status' show it.")
        }
        if plan.mixes > 0 {
            Terminal.print(
                "\(plan.mixes) mixes carry packets from its second epoch on: 'fog run --via mixnet PROGRAM.wasm' runs a "
                    + "program so that nobody learns who asked.")
        }
        let option = data.map { " --data \($0)" } ?? ""
        Terminal.print("Run a program on it with 'fog run\(option) PROGRAM.wasm'; end it with 'fog down\(option)'.")
        try await warn(network, option)
    }

    /// Says which kinds of programs workers can't run.
    private func warn(_ network: NetworkFile, _ option: String) async throws {
        let transport = HTTPTransport(endpoint: network.endpoint)
        let nodes = try? await CoordinatorClient(transport: transport, token: nil).nodes().nodes
        await transport.shutdown()
        let present = (nodes ?? []).filter { $0.availability != .silent }
        for (engine, what) in [("wasm", "WebAssembly"), ("process", "commands")] {
            let lacking = present.count { $0.capacity.engines[engine] == nil }
            guard lacking > 0 else { continue }
            let who = lacking == present.count ? "No worker" : "\(Self.count(lacking)) of \(present.count)"
            let can = lacking == present.count ? "can" : "can't"
            Terminal.say("fog: \(who) \(can) run \(what): 'fog doctor\(option)' says why and how to mend it.")
        }
    }

    private static func count(_ workers: Int) -> String { workers == 1 ? "1 worker" : "\(workers) workers" }
}
