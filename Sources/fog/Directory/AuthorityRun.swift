import ArgumentParser
import FogCore
import FogDirectory
import FogNode

struct AuthorityRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Be an authority: agree with the others on who is in the network.",
        discussion: """
            Takes links from the other authorities, from nodes and from clients. What it has voted and signed is durable \
            before it is said, so that it may be killed at any time. 'fog authority status' shows how it stands.
            """)

    @Argument(help: "The authority's folder.", completion: .directory)
    var folder: String?

    @Option(name: .long, help: "The network's file.", completion: .file())
    var network: String?

    @Option(
        name: .long, help: "HOST:PORT on which links are taken; otherwise the first address in the network's file.")
    var listen: String?

    @Option(name: .long, help: "HOST:PORT on which public documents are also served over plain HTTP.")
    var http: String?

    @OptionGroup var metrics: MetricsOptions
    @OptionGroup var file: ConfigurationOptions
    @OptionGroup var log: LogOptions

    func validate() throws { _ = try given() }

    private func given() throws -> Settings<AuthorityKey> {
        var settings = Settings<AuthorityKey>()
        do throws(FogError) {
            try settings.set(.folder, folder.map { .text($0) })
            try settings.set(.network, network.map { .text($0) })
            try settings.set(.listen, listen.map { .text($0) })
            try settings.set(.http, http.map { .text($0) })
            try settings.set(.metrics, metrics.metrics.map { .text($0) })
            try settings.set(.metricsName, metrics.metricsName.isEmpty ? nil : .texts(metrics.metricsName))
            try settings.set(.metricsBeyondLoopback, metrics.metricsBeyondLoopback ? .flag(true) : nil)
            try settings.set(.logLevel, log.logLevel.map { .text($0) })
        } catch {
            throw ValidationError(error.message)
        }
        return settings
    }

    func run() async throws {
        guard let settings = try file.complete(try given(), command: "fog authority run") else { return }
        guard let path = settings.text(.folder), let network = settings.text(.network) else {
            throw ValidationError(
                "name the authority's folder and with --network the network's file, or both in a file for --configuration"
            )
        }
        let description = try DirectoryFile.network(network)
        let folder = AuthorityFolder(path)
        let place = try settings.text(.listen).flatMap { NetworkAddress($0) } ?? folder.address(in: description)
        let metrics = try MetricsPlace(
            settings.text(.metrics), names: settings.texts(.metricsName),
            isBeyondLoopback: settings.flag(.metricsBeyondLoopback))
        try await AuthorityRole.run(
            in: folder, network: description, listen: place, http: settings.text(.http).flatMap { NetworkAddress($0) },
            metrics: metrics, logger: try log.logger("authority", settled: settings.text(.logLevel)))
    }
}
