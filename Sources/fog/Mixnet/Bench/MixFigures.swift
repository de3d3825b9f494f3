/// What a measurement of a mix has found.
struct MixFigures: Encodable {
    /// Packets that arrived with the right payload, in a second.
    var packetsPerSecond: Double
    /// The same with batches of one packet.
    var packetsPerSecondUnbatched: Double?
    /// How many times as many packets go through with batches.
    var batchGain: Double?
    var packets: Int
    var lost: Int
    /// Processor time of the mix for a packet.
    var cpuPerPacket: Double
    /// At half of what the mix can do: how long packets took beyond the delay that was drawn.
    var addedLatencyP50: Double?
    var addedLatencyP99: Double?
    var halfLoad: Double?
    /// Single exchanges by swift-crypto in the same run: the reference.
    var x25519PerSecond: Double
    /// What the mix held at the end.
    var memoryBytes: UInt64
    /// For a million packets that it would know again.
    var bytesPerMillionTags: Double
    var seconds: Double

    private enum CodingKeys: String, CodingKey {
        case packets, lost, seconds
        case packetsPerSecond = "packets_per_second"
        case packetsPerSecondUnbatched = "packets_per_second_unbatched"
        case batchGain = "batch_gain"
        case cpuPerPacket = "cpu_us_per_packet"
        case addedLatencyP50 = "added_latency_p50_ms"
        case addedLatencyP99 = "added_latency_p99_ms"
        case halfLoad = "half_load_packets_per_second"
        case x25519PerSecond = "x25519_per_second"
        case memoryBytes = "memory_bytes"
        case bytesPerMillionTags = "bytes_per_million_tags"
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        FigureLine.show("packets through the mix", packetsPerSecond, "/s")
        FigureLine.show("the same in batches of one", packetsPerSecondUnbatched, "/s")
        FigureLine.show("gain from batches", batchGain, " times")
        FigureLine.show("lost of \(packets)", Double(lost), "", places: 0)
        FigureLine.show("processor time of the mix for a packet", cpuPerPacket, " µs")
        FigureLine.show("beyond the drawn delay at half load, median", addedLatencyP50, " ms")
        FigureLine.show("beyond the drawn delay at half load, 99 of 100", addedLatencyP99, " ms")
        FigureLine.show("memory of the mix", Double(memoryBytes) / 1_048_576, " MiB")
        FigureLine.show("memory to know a million packets again", bytesPerMillionTags / 1_048_576, " MiB")
        FigureLine.show("X25519 by swift-crypto (the reference)", x25519PerSecond, "/s")
    }
}
