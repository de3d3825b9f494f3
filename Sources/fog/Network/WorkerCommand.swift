import ArgumentParser
import FogClient
import FogCore
import FogNode
import FogWorker
import Glibc

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Be a worker: lend this machine to a coordinator.",
        discussion: """
            The first time, the worker needs a join token: 'fog token create --kind join NAME' on the coordinator's \
            side. On SIGTERM it takes nothing new, lets running tasks end for the time of --drain-grace, and gives \
            back the rest.
            """)

    @OptionGroup var connection: CoordinatorOptions

    @Option(name: .long, help: "The worker's name; otherwise the machine's.")
    var name: String?

    @Option(name: .long, help: "A file that holds the join token.", completion: .file())
    var joinTokenFile: String?

    @Option(name: .long, help: "Processors to offer, such as 500m or 2; otherwise all.")
    var cpu: ProcessorArgument?

    @Option(
        name: .long,
        help: "Memory to offer, such as 2Gi; otherwise what is available, at most three quarters of the machine's.")
    var memory: SizeArgument?

    @Option(name: .long, help: "Disk to offer, such as 20Gi; otherwise half of what is free.")
    var disk: SizeArgument?

    @Option(name: .long, help: "Offer this part of what no other option names, such as 1/3; at least one processor.")
    var share: ShareArgument?

    @Flag(name: .long, help: "Also take tasks of the engine noop, which do nothing: for measurements.")
    var noop = false

    @Option(name: .long, help: "How long running tasks may take to end on SIGTERM.")
    var drainGrace: DurationArgument?

    @OptionGroup var log: LogOptions

    func run() async throws {
        let folder = try connection.folder()
        let parts = try InstalledParts.locate()
        let name = name ?? Self.hostName
        let offer = WorkerConfiguration.Offer(
            share: share?.value ?? .whole, cpuMillicores: cpu?.millicores, memoryBytes: memory?.bytes,
            diskBytes: disk?.bytes)
        let configuration = WorkerConfiguration(
            folder: try folder.worker(name), name: name, endpoint: try connection.endpoint(),
            joinToken: try joinToken(),
            engineLibrary: parts.engineLibrary, sandboxExecutable: parts.sandbox, confiner: parts.confiner,
            offer: offer, offersNoop: noop,
            drainGrace: drainGrace?.value ?? .seconds(30))
        try await WorkerRole.run(configuration, logger: try log.logger("worker"))
    }

    /// The join token; without one, the token that calls show: an operator's takes workers in too.
    private func joinToken() throws(FogError) -> Sensitive<String>? {
        guard let joinTokenFile else { return try connection.token() }
        return try TokenFile.read(joinTokenFile)
    }

    /// The machine's name, with what a worker's name can't have replaced.
    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 65)
        gethostname(&buffer, 64)
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        let trimmed = plain.drop { "-_.".contains($0) }.prefix(63)
        return trimmed.isEmpty ? "worker" : String(trimmed)
    }
}
