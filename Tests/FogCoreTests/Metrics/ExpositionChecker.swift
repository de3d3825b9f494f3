/// Reads the text exposition format 0.0.4 strictly, independently of the code that writes it.
///
/// Beyond the grammar it demands what a scraper relies on: one TYPE for each metric, before its samples; all samples of
/// a metric together; no sample twice; a histogram's buckets growing, complete and in agreement with its count.
struct ExpositionChecker {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Malformed: Error, Equatable {
        var line: Int
        var reason: String
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private var finished: Set<String> = []
    private var current: String?
    private var seen: Set<String> = []
    private var line = 0

    init(_ text: String) throws(Malformed) {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Malformed(line: 0, reason: "no line feed at the end") }
        for content in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            line += 1
            if content.hasPrefix("# HELP ") {
                try readHelp(content.dropFirst(7))
            } else if content.hasPrefix("# TYPE ") {
                try readType(content.dropFirst(7))
            } else {
                try readSample(content)
            }
        }
        try checkHistograms()
    }

    /// The value of the sample with the given name and labels.
    subscript(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private func malformed(_ reason: String) -> Malformed { Malformed(line: line, reason: reason) }

    private mutating func begin(_ metric: String) throws(Malformed) {
        guard current != metric else { return }
        if let current { finished.insert(current) }
        guard !finished.contains(metric) else { throw malformed("\(metric) in two places") }
        current = metric
    }

    private mutating func readHelp(_ rest: Substring) throws(Malformed) {
        let parts = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, isName(parts[0], colons: true) else { throw malformed("bad HELP") }
        try begin(String(parts[0]))
        guard helps.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
            throw malformed("HELP twice")
        }
    }

    private mutating func readType(_ rest: Substring) throws(Malformed) {
        let parts = rest.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, isName(parts[0], colons: true) else { throw malformed("bad TYPE") }
        guard ["counter", "gauge", "histogram"].contains(parts[1]) else { throw malformed("unknown type") }
        try begin(String(parts[0]))
        guard types.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
            throw malformed("TYPE twice")
        }
    }

    private mutating func readSample(_ content: Substring) throws(Malformed) {
        var rest = content
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        guard isName(name[...], colons: true) else { throw malformed("bad name '\(name)'") }
        rest.removeFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" { labels = try readLabels(&rest) }
        guard rest.popFirst() == " ", let value = number(rest) else { throw malformed("bad value '\(rest)'") }
        guard let current, types[current] != nil else { throw malformed("a sample before its TYPE") }
        let suffixes = types[current] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { name == current + $0 }) else { throw malformed("\(name) under \(current)") }
        if types[current] == "counter" {
            guard name.hasSuffix("_total"), value >= 0 else { throw malformed("bad counter \(name)") }
        }
        guard (labels["le"] != nil) == (types[current] == "histogram" && name == current + "_bucket") else {
            throw malformed("le where none belongs, or none where one does")
        }
        let key = name + labels.sorted { $0.key < $1.key }.map { "\u{1}\($0.key)\u{1}\($0.value)" }.joined()
        guard seen.insert(key).inserted else { throw malformed("a sample twice: \(name) \(labels)") }
        samples.append(Sample(name: name, labels: labels, value: value))
    }

    private func readLabels(_ rest: inout Substring) throws(Malformed) -> [String: String] {
        var labels: [String: String] = [:]
        rest.removeFirst()
        while true {
            let name = rest.prefix { $0 != "=" }
            guard isName(name, colons: false), !name.hasPrefix("__") else { throw malformed("bad label '\(name)'") }
            rest.removeFirst(name.count)
            guard rest.hasPrefix("=\"") else { throw malformed("a label without a value") }
            rest.removeFirst(2)
            let value = try readQuoted(&rest)
            guard labels.updateValue(value, forKey: String(name)) == nil else { throw malformed("a label twice") }
            switch rest.popFirst() {
            case ",": continue
            case "}": return labels
            default: throw malformed("labels that don't end")
            }
        }
    }

    private func readQuoted(_ rest: inout Substring) throws(Malformed) -> String {
        var value = String.UnicodeScalarView()
        var scalars = rest.unicodeScalars
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"":
                rest = Substring(scalars)
                return String(value)
            case "\\":
                switch scalars.popFirst() {
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                case "n": value.append("\n")
                default: throw malformed("an unknown escape")
                }
            default: value.append(scalar)
            }
        }
        throw malformed("a label's value that doesn't end")
    }

    private func checkHistograms() throws(Malformed) {
        for (metric, _) in types.filter({ $0.value == "histogram" }) {
            var series: [[String: String]: [(bound: Double, count: Double)]] = [:]
            for sample in samples where sample.name == metric + "_bucket" {
                var labels = sample.labels
                guard let bound = number((labels.removeValue(forKey: "le") ?? "")[...]) else {
                    throw malformed("a bad bound in \(metric)")
                }
                series[labels, default: []].append((bound, sample.value))
            }
            for (labels, buckets) in series {
                let growing = zip(buckets, buckets.dropFirst()).allSatisfy {
                    $0.bound < $1.bound && $0.count <= $1.count
                }
                guard growing, buckets.last?.bound == .infinity else { throw malformed("bad buckets in \(metric)") }
                guard self[metric + "_count", labels] == buckets.last?.count, self[metric + "_sum", labels] != nil
                else { throw malformed("\(metric) disagrees with its buckets") }
            }
        }
    }

    private func isName(_ name: Substring, colons: Bool) -> Bool {
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
                || (colons && $0 == ":")
        }
    }

    private func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.first.map { "-0123456789".contains($0) } == true ? Double(text) : nil
        }
    }
}
