import ArgumentParser
import FogAnonymity
import FogCore

struct SimulateMixnet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixnet", abstract: "Measure what somebody learns who sees all links of a mix network.",
        discussion: """
            Runs clients, gateways, mixes and services of a mix network in virtual time, without their encryption, and \
            has observers compute who sent what. With options it tries one network; without any, or with --table, a \
            series of networks around it. The same options and seed always give the same figures.

            ENTROPY  bits: who sent a packet of a request, to somebody who sees all links (\(Self.entropy)).
            RATE, LINKS, SERVICE  how much better than a coin somebody guesses who of two clients sent a request: \
            2 P(right) - 1, and two standard errors. RATE knows when there was a request and sees who sends how much; \
            LINKS also sees when packets come to services; SERVICE is told by the service which packets are the \
            request's. FOUND is how often SERVICE is right among all clients, at most \
            \(AnonymityMeasurement.rivalLimit).

            docs/protocols/mixnet.md says what follows from them.
            """)

    /// The measure in a line.
    static let entropy = "-sum p log2 p over all clients, p as in Loopix' recursion over the mixes' pools"

    @Option(name: .long, help: "How many clients there are all the time.")
    var clients: Int?

    @Option(name: .long, help: "How many minutes of virtual time are measured.")
    var minutes: Double?

    @Option(name: .long, help: "The mean time between two packets of a client, such as 500ms.")
    var interval: DurationArgument?

    @Option(name: .long, help: "How long packets stay at a hop on average, such as 200ms.")
    var delay: DurationArgument?

    @Option(name: .long, help: "How many mixes each of the three layers has.")
    var mixesPerLayer: Int?

    @Option(name: .long, help: "The share of clients that ask something, every 20 s on average, such as 0.1.")
    var load: Double?

    @Option(name: .long, help: "Whether clients send packets when they have nothing to say: on or off.")
    var cover: Cover?

    @Option(name: .long, help: "What all randomness follows from, a number from 0 on.")
    var seed: UInt64 = 1

    @Flag(name: .long, help: "Try a series of networks around this one.")
    var table = false

    @Option(name: [.customShort("o"), .long], help: "How to show it: table or json.")
    var output: OutputFormat = .table

    enum Cover: String, CaseIterable, ExpressibleByArgument {
        case on, off
    }

    private var trial: AnonymityTrial {
        var trial = AnonymityTrial()
        trial.clients = clients ?? trial.clients
        if let minutes { trial.duration = .milliseconds(Int64(min(max(0, minutes), 1e6) * 60_000)) }
        trial.interval = interval?.value ?? trial.interval
        trial.delay = delay?.value ?? trial.delay
        trial.mixesPerLayer = mixesPerLayer ?? trial.mixesPerLayer
        trial.load = load ?? trial.load
        trial.hasCover = cover != .off
        trial.seed = seed
        return trial
    }

    private var isSeries: Bool {
        table
            || clients == nil && interval == nil && delay == nil && mixesPerLayer == nil && load == nil && cover == nil
    }

    func validate() throws {
        for trial in isSeries ? TrialSeries.around(trial) : [trial] {
            if let mistake = trial.mistake { throw ValidationError(mistake) }
        }
    }

    func run() async throws {
        var figures: [TrialFigures] = []
        let trials = isSeries ? TrialSeries.around(trial) : [trial]
        for trial in trials {
            if StatusLine.isPossible {
                StatusLine.draw { _ in "network \(figures.count + 1) of \(trials.count)" }
            }
            figures.append(TrialFigures(AnonymityMeasurement(trial).run()))
        }
        StatusLine.clear()
        try TrialFigures.show(figures, as: output)
    }
}
