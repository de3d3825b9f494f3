/// Writes the Prometheus text exposition format, version 0.0.4.
struct ExpositionText {
    /// What has been written.
    private(set) var text = ""

    /// Begins a metric. An empty help is left out.
    mutating func header(_ name: String, help: String, type: String) {
        if !help.isEmpty { text += "# HELP \(name) \(Self.escapedHelp(help))\n" }
        text += "# TYPE \(name) \(type)\n"
    }

    /// Writes one sample, with a label after those of its series if one is given.
    mutating func sample(_ name: String, _ labels: MetricLabels, adding label: String = "", _ value: String) {
        text += name
        text += labels.braced(adding: label)
        text += " "
        text += value
        text += "\n"
    }

    /// The shortest text that reads back as `value`; whole numbers without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.magnitude < 0x1p53, value == value.rounded() { return String(Int64(value)) }
        return String(value)
    }

    private static func escapedHelp(_ help: String) -> String {
        var escaped = ""
        for character in help.unicodeScalars {
            switch character {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
