/// What ``LinkBench`` has measured.
struct LinkFigures: Encodable {
    /// Of 2,556 bytes, in one direction.
    var datagramsPerSecond: Double
    /// Processor time of either process for one, on average.
    var cpuUsPerDatagram: Double
    var streamBytesPerSecond: Double
    /// The same over TLS 1.3 through NIOSSL: the reference.
    var tlsStreamBytesPerSecond: Double
    var pingP50Us: Double
    var pingP99Us: Double
    /// Full handshakes for each second of the responder's processor time.
    var handshakesPerSecondPerCore: Double
    /// The responder's memory for each idle link.
    var idleLinkBytes: Double?

    private enum CodingKeys: String, CodingKey {
        case datagramsPerSecond = "datagrams_per_second"
        case cpuUsPerDatagram = "cpu_us_per_datagram"
        case streamBytesPerSecond = "stream_bytes_per_second"
        case tlsStreamBytesPerSecond = "tls_stream_bytes_per_second"
        case pingP50Us = "ping_p50_us"
        case pingP99Us = "ping_p99_us"
        case handshakesPerSecondPerCore = "handshakes_per_second_per_core"
        case idleLinkBytes = "idle_link_bytes"
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            return try format.document(self)
        }
        FigureLine.show("datagrams of 2556 bytes", datagramsPerSecond, "/s", places: 0)
        FigureLine.show("processor time for a datagram, each side", cpuUsPerDatagram, " µs", places: 2)
        FigureLine.show("one stream", streamBytesPerSecond / 1e6, " MB/s", places: 0)
        FigureLine.show("the same over TLS 1.3 (the reference)", tlsStreamBytesPerSecond / 1e6, " MB/s", places: 0)
        FigureLine.show("ping, median", pingP50Us, " µs", places: 0)
        FigureLine.show("ping, 99 of 100", pingP99Us, " µs", places: 0)
        FigureLine.show(
            "handshakes, for a second of the responder's processor", handshakesPerSecondPerCore, "", places: 0)
        if let idleLinkBytes { FigureLine.show("memory of an idle link", idleLinkBytes / 1024, " KiB", places: 1) }
    }
}
