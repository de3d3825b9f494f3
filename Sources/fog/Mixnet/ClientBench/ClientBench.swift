import ArgumentParser
import FogCore
import FogSystem

struct ClientBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how long requests take over a mix network, and what idle parts cost.",
        discussion: """
            Starts an authority, three mixes, a gateway and a service node as processes in a temporary folder, waits until \
            an echo comes back through them, and then sends echo requests at a steady rate and compares each answer. What \
            is timed is from a request to its answer; starting, connecting and the first requests aren't. Exit code 1 if \
            a request wasn't answered rightly.

            With --idle it measures instead what a client takes that only sends what it always sends, and what the nodes \
            take meanwhile.
            """)

    @Option(name: .long, help: "fast, default or both: how packets travel.")
    var profile: String = "both"

    @Option(name: .long, help: "How many requests; 5000 if packets travel fast and 60 otherwise, if nothing is said.")
    var requests: Int?

    @Option(name: .long, help: "How many requests in a second; 250 and 0.5 if nothing is said.")
    var rate: Double?

    @Option(
        name: .long,
        help:
            "The mean time between packets of the client, such as 5ms; 1ms if packets travel fast, if nothing is said.")
    var interval: DurationArgument?

    @Option(name: .long, help: "Measure for so long what an idle client and idle nodes cost, such as 60s.")
    var idle: DurationArgument?

    @Option(name: .long, help: "How many seconds an epoch of the network has.")
    var epoch: UInt64 = 20

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    private var profiles: [EchoProfile] {
        profile == "both" ? EchoProfile.allCases : EchoProfile(rawValue: profile).map { [$0] } ?? []
    }

    func validate() throws {
        guard !profiles.isEmpty else { throw ValidationError("'\(profile)' isn't fast, default or both") }
        if let requests, !(1...1_000_000).contains(requests) {
            throw ValidationError("the requests are from 1 to 1000000")
        }
        if let rate, !(0.01...1000).contains(rate) {
            throw ValidationError("requests in a second are from 0.01 to 1000")
        }
        if let interval, !(Duration.milliseconds(1)...Duration.seconds(60)).contains(interval.value) {
            throw ValidationError("a client's packets are 1 ms to a minute apart")
        }
        guard (10...3600).contains(epoch) else { throw ValidationError("an epoch has 10 to 3600 seconds") }
        if let idle, !(Duration.seconds(2)...Duration.seconds(86_400)).contains(idle.value) {
            throw ValidationError("it is measured for 2 s to a day")
        }
    }

    func run() async throws {
        OpenFiles.raiseLimit()
        if let idle {
            return try await IdleMeasurement(time: idle.value, epochSeconds: epoch).run().show(as: output)
        }
        var all: [EchoFigures] = []
        for profile in profiles {
            all.append(
                try await EchoMeasurement(
                    profile: profile, requests: requests ?? profile.requests, rate: rate ?? profile.rate,
                    parameters: profile.parameters(interval: interval?.value), epochSeconds: epoch
                ).run())
        }
        try EchoFigures.show(all, as: output)
        if all.contains(where: { $0.ping.delivered < $0.ping.sent }) { throw ExitCode(1) }
    }
}
