import FogCore
import FogMixnet

/// What became of the requests of a ping.
struct PingFigures: Encodable {
    let sent: Int
    private(set) var delivered = 0
    private(set) var wrong = 0
    private(set) var refused = 0
    private(set) var lost = 0
    /// By what was said about them.
    private(set) var failures: [String: Int] = [:]
    private var times: [Double] = []

    init(sent: Int) { self.sent = sent }

    mutating func add(_ outcome: PingOutcome) {
        switch outcome {
        case .delivered(let time):
            delivered += 1
            times.append(time.secondsValue * 1000)
        case .wrong: wrong += 1
        case .failed(let failure):
            if case .refused = failure { refused += 1 } else { lost += 1 }
            failures["\(failure)", default: 0] += 1
        }
    }

    private enum CodingKeys: String, CodingKey {
        case sent, delivered, wrong, refused, lost, failures
        case p50 = "p50_ms"
        case p90 = "p90_ms"
        case p99 = "p99_ms"
        case greatest = "max_ms"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sent, forKey: .sent)
        try container.encode(delivered, forKey: .delivered)
        try container.encode(wrong, forKey: .wrong)
        try container.encode(refused, forKey: .refused)
        try container.encode(lost, forKey: .lost)
        try container.encode(failures, forKey: .failures)
        try container.encodeIfPresent(quantile(0.5), forKey: .p50)
        try container.encodeIfPresent(quantile(0.9), forKey: .p90)
        try container.encodeIfPresent(quantile(0.99), forKey: .p99)
        try container.encodeIfPresent(times.max(), forKey: .greatest)
    }

    private func quantile(_ part: Double) -> Double? {
        guard !times.isEmpty else { return nil }
        return times.sorted()[min(times.count - 1, Int(part * Double(times.count)))]
    }

    func show(as format: OutputFormat) throws {
        guard format == .table || format == .wide else { return try format.document(self) }
        var parts = ["\(sent) sent", "\(delivered) delivered"]
        if refused > 0 { parts.append("\(refused) refused") }
        if lost > 0 { parts.append("\(lost) lost") }
        if wrong > 0 { parts.append("\(wrong) came back wrong") }
        Terminal.print(parts.joined(separator: ", "))
        for (failure, count) in failures.sorted(by: { $0.key < $1.key }) { Terminal.print("  \(count) x \(failure)") }
        if let median = quantile(0.5), let most = times.max() {
            Terminal.print(
                "median \(Words.number(median, places: 0)) ms, 90 of 100 within "
                    + "\(Words.number(quantile(0.9) ?? 0, places: 0)), 99 of 100 within "
                    + "\(Words.number(quantile(0.99) ?? 0, places: 0)), longest \(Words.number(most, places: 0)) ms")
            for line in histogram { Terminal.print(line) }
        }
    }

    /// Bars for times of twice the length each.
    private var histogram: [String] {
        let bounds = (0..<24).map { Double(UInt64(1) << $0) }
        let counts = bounds.map { bound in times.count { $0 < bound && $0 >= bound / 2 } }
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }),
            let most = counts.max()
        else { return [] }
        return (first...last).map { place in
            let bar = String(repeating: "#", count: (counts[place] * 40 + most - 1) / most)
            let bound = Words.number(bounds[place], places: 0)
            return "  < \(String(repeating: " ", count: max(0, 8 - bound.count)))\(bound) ms  \(bar) \(counts[place])"
        }
    }
}
