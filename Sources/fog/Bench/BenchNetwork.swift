import FogClient
import FogCore
import FogJobs
import FogNode

/// A network of processes in a folder of its own, for a measurement.
struct BenchNetwork {
    let folder: DataFolder
    let workers: Int
    let client: CoordinatorClient
    private let transport: HTTPTransport

    /// Starts the network and returns once it is ready.
    static func start(in path: String, workers: Int) async throws -> BenchNetwork {
        let folder = try DataFolder(path)
        let arguments = ["up", "--data", folder.path, "--workers", String(workers), "--authorities", "0", "--noop"]
        try await DetachedNetwork(folder: folder, parts: try InstalledParts.locate()).start(arguments: arguments)
        guard let network = try NetworkFile.read(from: folder) else {
            throw FogError(.unavailable, "the network in '\(folder.path)' has ended")
        }
        let transport = HTTPTransport(endpoint: network.endpoint)
        let client = CoordinatorClient(transport: transport, token: nil, patience: .seconds(30))
        return BenchNetwork(folder: folder, workers: workers, client: client, transport: transport)
    }

    /// A client of another submitter.
    func submitter(_ number: Int) async throws -> CoordinatorClient {
        let token = try await client.createToken(.submitter, name: "bench-\(number)")
        return CoordinatorClient(transport: transport, token: Sensitive(token.secret), patience: .seconds(30))
    }

    func end() async throws {
        await transport.shutdown()
        if let running = try UpFile.running(in: folder) { try await running.end(within: .seconds(45)) }
    }

    /// The coordinator's process.
    func coordinator() throws -> Int32 {
        let wanted = folder.path
        guard
            let number = try ProcessSearch.number(where: { words in
                words.count > 1 && words[1] == "coordinator" && words.contains(wanted)
            })
        else { throw FogError(.unavailable, "the coordinator in '\(folder.path)' doesn't run") }
        return number
    }

    /// What the coordinator holds in memory, in MiB.
    func coordinatorMemory() throws -> Double {
        Double(try ProcessMemory.resident(try coordinator())) / 1_048_576
    }
}
