import ArgumentParser
import FogCore
import FogDirectory
import FogNode

/// What a node that stands in a directory is told.
struct MemberOptions: ParsableArguments {
    @Argument(help: "The node's folder; made the first time.", completion: .directory)
    var folder: String?

    @Option(name: .long, help: "The network's file.", completion: .file())
    var network: String?

    @Option(name: .long, help: "The address on which links are taken; otherwise 127.0.0.1.")
    var host: String?

    @Option(name: .long, help: "The port; 0 for the one that it had last, or any.")
    var port: Int?

    @Option(
        name: .long, help: "HOST:PORT where others reach the node, if that isn't where it listens; may be repeated.")
    var advertise: [String] = []

    @Option(name: .long, help: "A node that the same people run, who must say so too; may be repeated.")
    var family: [String] = []

    @Option(name: .long, help: "Bytes a second that it can carry, such as 10Mi.")
    var bandwidth: SizeArgument?

    @Option(name: .long, help: "Packets that it holds at a time; otherwise 65536.")
    var packets: Int?

    @Option(name: .long, help: "Packets of an epoch that it tells from their replays; otherwise 16777216.")
    var replays: Int?

    @Option(name: .long, help: "Threads that unwrap packets; otherwise as many as there are processors.")
    var threads: Int?

    @Option(name: .long, help: "Packets that are unwrapped together at most; otherwise 64.")
    var batch: Int?

    @OptionGroup var metrics: MetricsOptions
    @OptionGroup var file: ConfigurationOptions
    @OptionGroup var log: LogOptions

    func validate() throws { _ = try given(for: .mix) }

    /// What the command line says.
    func given(for role: NodeRole) throws -> Settings<MemberKey> {
        var settings = Settings(MemberKey.all(of: role))
        do throws(FogError) {
            try settings.set(.folder, folder.map { .text($0) })
            try settings.set(.network, network.map { .text($0) })
            try settings.set(.host, host.map { .text($0) })
            try settings.set(.port, port.map { .number($0) })
            try settings.set(.advertise, advertise.isEmpty ? nil : .texts(advertise))
            try settings.set(.family, family.isEmpty ? nil : .texts(family))
            try settings.set(.bandwidth, bandwidth.map { .number(Int($0.bytes)) })
            try settings.set(.packets, packets.map { .number($0) })
            try settings.set(.replays, replays.map { .number($0) })
            try settings.set(.threads, threads.map { .number($0) })
            try settings.set(.batch, batch.map { .number($0) })
            try settings.set(.metrics, metrics.metrics.map { .text($0) })
            try settings.set(.metricsName, metrics.metricsName.isEmpty ? nil : .texts(metrics.metricsName))
            try settings.set(.metricsBeyondLoopback, metrics.metricsBeyondLoopback ? .flag(true) : nil)
            try settings.set(.logLevel, log.logLevel.map { .text($0) })
        } catch {
            throw ValidationError(error.message)
        }
        return settings
    }

    /// What is settled for a node: by the command line, and where that says nothing by its configuration file; `nil` if it
    /// was only to be shown, which is done then.
    ///
    /// - Parameter more: What a command has options of its own for.
    func settings(
        for role: NodeRole, command: String, _ more: (inout Settings<MemberKey>) throws(FogError) -> Void = { _ in }
    ) throws -> Settings<MemberKey>? {
        var given = try given(for: role)
        try more(&given)
        return try file.complete(given, command: command)
    }

    /// What a node is given that is settled so.
    func configuration(_ settings: Settings<MemberKey>, _ role: NodeRole) throws -> MemberConfiguration {
        guard settings.text(.folder) != nil, let network = settings.text(.network) else {
            throw ValidationError(
                "name the node's folder and with --network the network's file, or both in a file for --configuration")
        }
        return try MemberConfiguration(settings, roles: [role], network: try DirectoryFile.network(network))
    }
}
