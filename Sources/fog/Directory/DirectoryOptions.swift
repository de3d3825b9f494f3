import ArgumentParser
import FogCore
import FogDirectory
import FogNode
import Logging

/// Which network's directory, and where this machine keeps it.
struct DirectoryOptions: ParsableArguments {
    @Option(
        name: .long, help: "The data folder; otherwise FOG_DATA, or a folder in your home.", completion: .directory)
    var data: String?

    @Option(name: .long, help: "The network's file; otherwise that of the data folder.", completion: .file())
    var network: String?

    /// The network.
    func description() throws(FogError) -> NetworkDescription {
        try Self.description(named: network, in: try DataFolder(data))
    }

    /// The network of a file, or that of a data folder.
    static func description(named network: String?, in folder: DataFolder) throws(FogError) -> NetworkDescription {
        if let network { return try DirectoryFile.network(network) }
        let file = folder.network
        do throws(FogError) {
            return try DirectoryFile.network(file)
        } catch let error where error.code == .notFound {
            throw FogError(
                .notFound,
                "there is no network's file '\(file)': name one with --network, or start a network with 'fog up'")
        }
    }

    /// Calls `body` with a client that keeps these sections, and closes its connections afterwards.
    func withClient<Value>(
        _ wanted: Set<SectionKind>, _ body: (DirectoryClient) async throws -> Value
    ) async throws -> Value {
        let network = try description()
        let folder = try DataFolder(data)
        try folder.prepare()
        let client = try DirectoryClient(
            network, folder: folder.directory(of: network), wanted: wanted, logger: Logger.quiet("directory"))
        do {
            let value = try await body(client)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// A consensus that a client has, once there is one that is wanted.
    func consensus(
        of client: DirectoryClient, within limit: Duration = .zero,
        where isWanted: (DirectoryView.Held) -> Bool = { _ in true }
    ) async throws -> DirectoryView.Held {
        let start = ContinuousClock.now
        while true {
            await client.refresh()
            if let held = await client.usable, isWanted(held) { return held }
            guard start.duration(to: .now) < limit else { break }
            try await Task.sleep(for: .milliseconds(250))
        }
        let status = await client.status()
        let why = status.findings.isEmpty ? "" : ": " + status.findings.joined(separator: "; ")
        throw FogError(.unavailable, "there is no consensus of '\(status.network)' that can be used\(why)")
    }
}
