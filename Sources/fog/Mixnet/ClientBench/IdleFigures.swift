/// What processes took that had nothing to do but what they always do.
struct IdleFigures: Encodable {
    /// One of them.
    struct Part: Encodable {
        /// Of one processor.
        var percent: Double
        /// The most that it held.
        var bytes: UInt64

        private enum CodingKeys: String, CodingKey {
            case percent = "cpu_percent"
            case bytes = "memory_bytes"
        }
    }

    let seconds: Double
    let epochSeconds: UInt64
    /// Packets that the client sent, all of them cover.
    let packetsPerSecond: Double
    let loopsReturned: UInt64
    let loopsLost: UInt64
    /// Of parts of the same kind, the most of each.
    private(set) var parts: [String: Part] = [:]

    init(
        seconds: Double, epochSeconds: UInt64, packetsPerSecond: Double, loopsReturned: UInt64, loopsLost: UInt64
    ) {
        self.seconds = seconds
        self.epochSeconds = epochSeconds
        self.packetsPerSecond = packetsPerSecond
        self.loopsReturned = loopsReturned
        self.loopsLost = loopsLost
    }

    mutating func add(_ name: String, percent: Double, bytes: UInt64) {
        let before = parts[name] ?? Part(percent: 0, bytes: 0)
        parts[name] = Part(percent: max(before.percent, percent), bytes: max(before.bytes, bytes))
    }

    private enum CodingKeys: String, CodingKey {
        case seconds, parts
        case epochSeconds = "epoch_seconds"
        case packetsPerSecond = "client_packets_per_second"
        case loopsReturned = "client_loops_returned"
        case loopsLost = "client_loops_lost"
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) {
            FigureLine.show("\(name): of a processor", part.percent, " %")
            FigureLine.show("\(name): memory, the most", Double(part.bytes) / 1_048_576, " MiB")
        }
        FigureLine.show("packets of the client", packetsPerSecond, "/s")
        FigureLine.show("its loops that came back", Double(loopsReturned), "", places: 0)
        FigureLine.show("its loops that got lost", Double(loopsLost), "", places: 0)
        FigureLine.show("seconds of an epoch", Double(epochSeconds), "", places: 0)
        FigureLine.show("for", seconds, " s", places: 1)
    }
}
