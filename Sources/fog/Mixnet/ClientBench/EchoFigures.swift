import FogCore
import FogMixnet

/// What a measurement of echoes has found.
struct EchoFigures: Encodable {
    let profile: EchoProfile
    let parameters: MixnetParameters
    let ping: PingFigures
    let seconds: Double
    let requestsPerSecond: Double
    /// Packets that the client sent, cover included.
    let packetsPerSecond: Double
    /// How many processors the client kept busy.
    let processors: Double

    private enum CodingKeys: String, CodingKey {
        case profile, seconds
        case interval = "send_interval_ms"
        case delay = "mean_delay_ms"
        case isPushed = "pushed"
        case requestsPerSecond = "requests_per_second"
        case packetsPerSecond = "packets_per_second"
        case processors = "client_processors_busy"
    }

    private var delay: Duration { parameters.classes[parameters.clientClass] ?? .zero }

    /// The ping's own fields stand beside these.
    func encode(to encoder: any Encoder) throws {
        try ping.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(profile.rawValue, forKey: .profile)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(parameters.clientInterval.secondsValue * 1000, forKey: .interval)
        try container.encode(delay.secondsValue * 1000, forKey: .delay)
        try container.encode(profile.isPushed, forKey: .isPushed)
        try container.encode(requestsPerSecond, forKey: .requestsPerSecond)
        try container.encode(packetsPerSecond, forKey: .packetsPerSecond)
        try container.encode(processors, forKey: .processors)
    }

    static func show(_ all: [EchoFigures], as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(all) }
        for figures in all {
            Terminal.print(
                "Echoes through five hops, a packet each \(Words.duration(figures.parameters.clientInterval)): "
                    + figures.profile.title)
            try figures.ping.show(as: format)
            FigureLine.show("requests", figures.requestsPerSecond, "/s")
            FigureLine.show("packets of the client", figures.packetsPerSecond, "/s")
            FigureLine.show("processors that the client kept busy", figures.processors, "")
        }
    }
}
