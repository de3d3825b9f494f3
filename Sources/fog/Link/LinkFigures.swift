import FoundationEssentials

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

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            Terminal.print(String(decoding: try encoder.encode(self), as: UTF8.self))
            return
        }
        line("datagrams of 2556 bytes", datagramsPerSecond, 0, "/s")
        line("processor time for a datagram, each side", cpuUsPerDatagram, 2, " µs")
        line("one stream", streamBytesPerSecond / 1e6, 0, " MB/s")
        line("the same over TLS 1.3 (the reference)", tlsStreamBytesPerSecond / 1e6, 0, " MB/s")
        line("ping, median", pingP50Us, 0, " µs")
        line("ping, 99 of 100", pingP99Us, 0, " µs")
        line("handshakes, for a second of the responder's processor", handshakesPerSecondPerCore, 0, "")
        if let idleLinkBytes { line("memory of an idle link", idleLinkBytes / 1024, 1, " KiB") }
    }

    private func line(_ name: String, _ value: Double, _ places: Int, _ unit: String) {
        let padding = String(repeating: " ", count: max(1, 56 - name.count))
        var text = "\(Int64(value))"
        if places > 0 {
            let scale = places == 1 ? 10.0 : 100.0
            let scaled = Int64((value * scale).rounded())
            let rest = "\(scaled % Int64(scale))"
            text = "\(scaled / Int64(scale)).\(String(repeating: "0", count: places - rest.count))\(rest)"
        }
        Terminal.print("  \(name)\(padding)\(text)\(unit)")
    }
}
