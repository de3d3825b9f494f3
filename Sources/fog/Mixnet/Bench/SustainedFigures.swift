/// What a measurement has found that took its time.
struct SustainedFigures: Encodable {
    /// Packets that arrived with the right payload, in a second.
    var packetsPerSecond: Double
    /// The same in the second in which the fewest came.
    var slowestSecond: Double?
    /// How many were to be sent in a second, if that was given.
    var wanted: Int?
    /// What went before, as fast as possible.
    var packetsPerSecondBefore: Double?
    var packets: Int
    var lost: Int
    var seconds: Double
    /// Packets that there were; all were sent once in each epoch.
    var packetsBuilt: Int
    var epochs: Int
    /// Processor time of the mix for a packet, in microseconds.
    var cpuPerPacket: Double
    /// How many processors the mix kept busy.
    var processors: Double
    /// How long packets took beyond the delay that was drawn.
    var addedLatencyP50: Double?
    var addedLatencyP99: Double?
    var addedLatencyGreatest: Double?
    /// What the mix held at the end, and the most that it did.
    var memoryBytes: UInt64
    var greatestMemoryBytes: UInt64
    /// Of that, what it takes to know packets again.
    var replayBytes: UInt64
    /// How much the rest grew in a minute, after the first one or the first fifth of the time.
    var memoryGrowth: Double?
    /// Single exchanges by swift-crypto in the same run: the reference.
    var x25519PerSecond: Double

    /// Up to which growth in a minute memory counts as flat: 1 MiB.
    static let growthLimit = 1_048_576.0

    /// Whether memory stayed as it was; `nil` if that can't be said.
    var isFlat: Bool? { memoryGrowth.map { $0 <= Self.growthLimit } }

    private enum CodingKeys: String, CodingKey {
        case packets, lost, seconds, epochs
        case packetsPerSecond = "packets_per_second"
        case slowestSecond = "packets_per_second_min"
        case wanted = "packets_per_second_wanted"
        case packetsPerSecondBefore = "packets_per_second_before"
        case packetsBuilt = "packets_built"
        case cpuPerPacket = "cpu_us_per_packet"
        case processors = "processors_busy"
        case addedLatencyP50 = "added_latency_p50_ms"
        case addedLatencyP99 = "added_latency_p99_ms"
        case addedLatencyGreatest = "added_latency_max_ms"
        case memoryBytes = "memory_bytes"
        case greatestMemoryBytes = "memory_max_bytes"
        case replayBytes = "replay_bytes"
        case memoryGrowth = "memory_growth_bytes_per_minute"
        case isFlat = "memory_is_flat"
        case x25519PerSecond = "x25519_per_second"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(packetsPerSecond, forKey: .packetsPerSecond)
        try container.encodeIfPresent(slowestSecond, forKey: .slowestSecond)
        try container.encodeIfPresent(wanted, forKey: .wanted)
        try container.encodeIfPresent(packetsPerSecondBefore, forKey: .packetsPerSecondBefore)
        try container.encode(packets, forKey: .packets)
        try container.encode(lost, forKey: .lost)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(packetsBuilt, forKey: .packetsBuilt)
        try container.encode(epochs, forKey: .epochs)
        try container.encode(cpuPerPacket, forKey: .cpuPerPacket)
        try container.encode(processors, forKey: .processors)
        try container.encodeIfPresent(addedLatencyP50, forKey: .addedLatencyP50)
        try container.encodeIfPresent(addedLatencyP99, forKey: .addedLatencyP99)
        try container.encodeIfPresent(addedLatencyGreatest, forKey: .addedLatencyGreatest)
        try container.encode(memoryBytes, forKey: .memoryBytes)
        try container.encode(greatestMemoryBytes, forKey: .greatestMemoryBytes)
        try container.encode(replayBytes, forKey: .replayBytes)
        try container.encodeIfPresent(memoryGrowth, forKey: .memoryGrowth)
        try container.encodeIfPresent(isFlat, forKey: .isFlat)
        try container.encode(x25519PerSecond, forKey: .x25519PerSecond)
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        FigureLine.show("packets through the mix, as many as go", packetsPerSecondBefore, "/s")
        FigureLine.show("packets that were to be sent", wanted.map(Double.init), "/s")
        FigureLine.show("packets through the mix", packetsPerSecond, "/s")
        FigureLine.show("in the slowest second", slowestSecond, "/s")
        FigureLine.show("for", seconds, " s", places: 1)
        FigureLine.show("lost of \(packets)", Double(lost), "", places: 0)
        FigureLine.show("epochs in which \(packetsBuilt) packets were sent", Double(epochs), "", places: 0)
        FigureLine.show("processor time of the mix for a packet", cpuPerPacket, " µs")
        FigureLine.show("processors that the mix kept busy", processors, "")
        FigureLine.show("beyond the drawn delay, median", addedLatencyP50, " ms")
        FigureLine.show("beyond the drawn delay, 99 of 100", addedLatencyP99, " ms")
        FigureLine.show("beyond the drawn delay, the longest", addedLatencyGreatest, " ms")
        FigureLine.show("memory of the mix", Double(memoryBytes) / 1_048_576, " MiB")
        FigureLine.show("the most", Double(greatestMemoryBytes) / 1_048_576, " MiB")
        FigureLine.show("of it to know packets again", Double(replayBytes) / 1_048_576, " MiB")
        FigureLine.show("what the rest grew in a minute", memoryGrowth.map { $0 / 1_048_576 }, " MiB", places: 2)
        FigureLine.show("X25519 by swift-crypto (the reference)", x25519PerSecond, "/s")
    }
}
