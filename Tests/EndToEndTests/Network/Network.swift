import FoundationEssentials
import Glibc
import Testing

/// A network on this machine in a folder of its own.
struct Network {
    /// The folder of everything that the test makes.
    let root: String

    /// The data folder.
    var data: String { root + "/data" }

    /// A file of the test's own.
    func file(_ name: String) -> String { "\(root)/files/\(name)" }

    /// A command of `fog`, with the data folder in its environment.
    func command(_ arguments: [String], input: String? = nil) -> Command {
        var environment = Installation.environment(Installation.here.package)
        environment["HOME"] = root
        environment["FOG_DATA"] = data
        return Command(
            executable: Installation.here.fog, arguments: arguments, environment: environment, input: input,
            folder: root + "/files")
    }

    /// Starts `fog` with these arguments.
    func start(_ arguments: String..., input: String? = nil) throws -> RunningCommand {
        try command(arguments, input: input).start()
    }

    /// Runs `fog` with these arguments to its end.
    func fog(_ arguments: String..., input: String? = nil) async throws -> CommandResult {
        try await command(arguments, input: input).start().end(within: .seconds(90))
    }

    /// Runs `fog` with these arguments, which must succeed.
    @discardableResult
    func succeed(_ arguments: String...) async throws -> CommandResult {
        let result = try await command(arguments).start().end(within: .seconds(90))
        guard result.code == 0 else { throw Disappointment("\(result)") }
        return result
    }

    /// Starts the network and returns once it is ready.
    func up(workers: Int) async throws {
        try await succeed("up", "-d", "-w", String(workers), "--authorities", "0")
    }

    /// What one part of the network, or a worker in its data folder, has logged.
    func log(_ part: String) -> String { (try? Files.text("\(data)/logs/\(part).log")) ?? "" }

    /// The process that is the coordinator, or the worker with this name; `nil` while there is none.
    func process(_ part: String) -> pid_t? {
        ListedProcess.all().first { process in
            guard process.has("--data", data), process.arguments.count > 1 else { return false }
            let role = process.arguments[1]
            return part == role || role == "worker" && process.has("--name", part)
        }?.number
    }

    /// Kills a part of the network in the middle of what it does. Its supervisor starts it again.
    func kill(_ part: String) throws {
        guard let process = process(part) else { throw Disappointment("there is no \(part) to kill") }
        Glibc.kill(process, SIGKILL)
    }

    /// Calls the coordinator without `fog`.
    func call(_ path: String) throws -> RawCall.Answer {
        try RawCall(place: .socket(data + "/run/coordinator.sock"), path: path).answer()
    }

    /// The TCP port on which the coordinator listens.
    func port() throws -> Int {
        struct NetworkFile: Decodable {
            var port: Int
        }
        return try JSONDecoder().decode(NetworkFile.self, from: Data(Files.read(data + "/network.json"))).port
    }
}

/// Starts a network, gives it to `body`, and ends it, however that ends. Nothing of it may be left then.
func withNetwork(workers: Int, _ body: (Network) async throws -> Void) async throws {
    try await withDataFolder { network in
        try await network.up(workers: workers)
        try await body(network)
        let remains = try await Remains(of: network)
        try await network.succeed("down")
        try await remains.expectNone()
    }
}

/// Makes a folder for a network, gives it to `body`, and ends and removes what is left of it then.
func withDataFolder(_ body: (Network) async throws -> Void) async throws {
    let network = Network(root: try Files.makeFolder())
    try Files.makeFolder(network.file(""))
    let outcome: Result<Void, any Error>
    do {
        try await body(network)
        outcome = .success(())
    } catch {
        outcome = .failure(error)
        for name in Files.names(in: network.data + "/logs") {
            print("\(name): \(((try? Files.text("\(network.data)/logs/\(name)")) ?? "").suffix(2000))")
        }
    }
    if !ListedProcess.concerned(with: network.root).isEmpty { _ = try? await network.fog("down") }
    for process in ListedProcess.concerned(with: network.root) { kill(process.number, SIGKILL) }
    Files.remove(network.root)
    try outcome.get()
}
