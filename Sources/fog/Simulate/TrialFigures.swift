import FogAnonymity
import FogCore

/// What a trial of a mix network has shown, as a row and as a document.
struct TrialFigures: Encodable {
    /// A guess' advantage over a coin, and two standard errors.
    struct Guess: Encodable {
        var advantage: Double
        var error: Double
        var trials: Int

        init(_ advantage: Advantage) {
            self.advantage = advantage.value
            error = 2 * advantage.error
            trials = advantage.trials
        }

        var text: String {
            trials > 0 ? "\(Words.number(advantage, places: 2)) ±\(Words.number(error, places: 2))" : "-"
        }
    }

    var clients: Int
    var minutes: Double
    var intervalMilliseconds: Double
    var delayMilliseconds: Double
    var mixesPerLayer: Int
    var load: Double
    var cover: Bool
    var seed: UInt64

    var entropy: Double
    var entropyDeviation: Double
    var entropyLeast: Double
    var entropyGreatest: Double
    var packets: Int
    var found: Double
    var foundExpected: Double
    var rate: Guess
    var links: Guess
    var service: Guess
    var foundByService: Double
    var packetsPerRequest: Double
    var answeredSeconds: Double
    var requests: Int
    var failed: Int
    var dropped: Int
    var packetsOnLinks: Int

    private enum CodingKeys: String, CodingKey {
        case clients, minutes, load, cover, seed, packets, found, rate, links, service, requests, failed, dropped
        case intervalMilliseconds = "interval_ms"
        case delayMilliseconds = "delay_ms"
        case mixesPerLayer = "mixes_per_layer"
        case entropy = "entropy_bits"
        case entropyDeviation = "entropy_deviation_bits"
        case entropyLeast = "entropy_least_bits"
        case entropyGreatest = "entropy_greatest_bits"
        case foundExpected = "found_expected"
        case foundByService = "found_by_service"
        case packetsPerRequest = "packets_per_request"
        case answeredSeconds = "answered_s"
        case packetsOnLinks = "packets_on_links"
    }

    init(_ figures: AnonymityFigures) {
        let trial = figures.trial
        clients = trial.clients
        minutes = trial.duration.secondsValue / 60
        intervalMilliseconds = trial.interval.secondsValue * 1000
        delayMilliseconds = trial.delay.secondsValue * 1000
        mixesPerLayer = trial.mixesPerLayer
        load = trial.load
        cover = trial.hasCover
        seed = trial.seed
        entropy = figures.entropy.mean
        entropyDeviation = figures.entropy.deviation
        entropyLeast = figures.leastEntropy
        entropyGreatest = figures.greatestEntropy
        packets = figures.entropy.count
        found = figures.found
        foundExpected = figures.confidence
        rate = Guess(figures.byRate)
        links = Guess(figures.byLinks)
        service = Guess(figures.byService)
        foundByService = figures.foundByService
        packetsPerRequest = figures.packetsPerRequest.mean
        answeredSeconds = figures.answered.mean
        requests = figures.answered.count
        failed = figures.failures
        dropped = figures.drops
        packetsOnLinks = figures.sightings
    }

    static func show(_ all: [TrialFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(all) }
        Terminal.print("ENTROPY: \(SimulateMixnet.entropy); MOST is log2 of the clients")
        let titles = [
            "CLIENTS", "INTERVAL", "DELAY", "MIXES", "LOAD", "COVER", "MINUTES", "SEED", "ENTROPY", "DEVIATION", "MOST",
            "PACKETS", "RATE", "LINKS", "SERVICE", "FOUND", "REQUESTS", "ANSWERED",
        ]
        let table = TextTable(
            columns: titles.map { TextTable.Column(title: $0, isNumber: true) }, rows: all.map(\.row))
        for line in table.lines(width: .max) { Terminal.print(line) }
    }

    private var row: [String] {
        [
            "\(clients)", Words.duration(.milliseconds(Int64(intervalMilliseconds))),
            Words.duration(.milliseconds(Int64(delayMilliseconds))), "\(mixesPerLayer)", Words.number(load, places: 2),
            cover ? "on" : "off", Words.number(minutes, places: 1), "\(seed)", Words.number(entropy, places: 2),
            Words.number(entropyDeviation, places: 2), Words.number(entropyGreatest, places: 2), "\(packets)",
            rate.text, links.text, service.text, Words.number(foundByService, places: 3), "\(requests)",
            Words.number(answeredSeconds, places: 1) + "s",
        ]
    }
}
