/// Rules for the names of metrics and labels in the Prometheus text format.
enum MetricName {
    /// The most bytes that the name of a metric or label may have; the rest is cut off.
    static let limit = 128

    /// The name under which a metric is exposed: made valid, then with its unit's suffix and a counter's `_total`.
    static func exposed(_ name: String, kind: MetricDefinition.Kind, unit: MetricDefinition.Unit) -> String {
        var stem = metric(name)
        if kind == .counter, stem.hasSuffix("_total") { stem.removeLast("_total".count) }
        if unit != .none, !stem.hasSuffix("_" + unit.rawValue) { stem += "_" + unit.rawValue }
        return kind == .counter ? stem + "_total" : stem
    }

    /// Makes a valid name of a metric, `[a-zA-Z_:][a-zA-Z0-9_:]*`: every other byte becomes `_`, a leading digit gets
    /// one before it, and nothing becomes `unnamed`.
    static func metric(_ name: String) -> String {
        sanitised(name) { $0 == UInt8(ascii: ":") }
    }

    /// Makes a valid name of a label, `[a-zA-Z_][a-zA-Z0-9_]*` as for metrics, and not one that is reserved: leading
    /// pairs of `_` become single ones, and `le` becomes `le_`.
    static func label(_ name: String) -> String {
        var label = sanitised(name) { _ in false }
        while label.hasPrefix("__") { label.removeFirst() }
        return label == "le" ? "le_" : label
    }

    private static func sanitised(_ name: String, alsoAllowed: (UInt8) -> Bool) -> String {
        guard let first = name.utf8.first else { return "unnamed" }
        var bytes: [UInt8] = []
        if isDigit(first) { bytes.append(UInt8(ascii: "_")) }
        for byte in name.utf8.prefix(limit) {
            let valid = isLetter(byte) || isDigit(byte) || alsoAllowed(byte)
            bytes.append(valid ? byte : UInt8(ascii: "_"))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
