import FogSimulation

/// What a classifier is worth that learned in one network: how it does in another.
struct Verdict: CustomStringConvertible {
    /// How often, of a packet that carries something and one that doesn't, the first has the higher score; one half is guessing.
    let area: Double
    /// How probable so much would be if it guessed.
    let probability: Double
    let count: Int
    /// By what it decides.
    let reasons: [String]

    init(learning known: [Observer.Example], trying unknown: [Observer.Example]) {
        let classifier = BoostedStumps(learning: known)
        self.init(
            scores: unknown.map { classifier.score($0.features) }, labels: unknown.map(\.isWanted),
            reasons: classifier.reasons.prefix(4).map { Observer.names[$0] })
    }

    /// Compares with what the same scores would be worth for the same packets' kinds, moved on by one place, two, and so on around
    /// the circle. What goes together because it happens at the same time stays together so: as in a permutation test, but
    /// nothing is taken for independent that isn't.
    init(scores: [Double], labels: [Bool], reasons: [String] = []) {
        let ranks = Self.ranks(scores)
        let count = labels.count
        let places = labels.indices.filter { labels[$0] }
        let positives = Double(places.count)
        let negatives = Double(count) - positives
        self.count = count
        self.reasons = reasons
        guard positives > 0, negatives > 0 else {
            self.area = 0.5
            probability = 1
            return
        }
        func area(movedBy shift: Int) -> Double {
            let sum = places.reduce(0.0) { $0 + ranks[($1 + shift) % count] }
            return (sum - positives * (positives + 1) / 2) / (positives * negatives)
        }
        let found = area(movedBy: 0)
        let better = (1..<count).count { area(movedBy: $0) >= found - 1e-12 }
        self.area = found
        probability = Double(1 + better) / Double(count)
    }

    /// Tells packets of some clients from those of others. Compares with what the same scores would be worth if other clients had
    /// been those that are looked for: what one client sends is one observation, however many packets it is.
    init(tellingClients known: [Observer.Example], trying unknown: [Observer.Example]) {
        let classifier = BoostedStumps(learning: known)
        let ranks = Self.ranks(unknown.map { classifier.score($0.features) })
        var sums: [Int: (ranks: Double, count: Double, isWanted: Bool)] = [:]
        for (example, rank) in zip(unknown, ranks) {
            sums[example.client, default: (0, 0, example.isWanted)].ranks += rank
            sums[example.client, default: (0, 0, example.isWanted)].count += 1
        }
        let clients = sums.sorted { $0.key < $1.key }.map(\.value)
        func area(_ labels: [Bool]) -> Double {
            let wanted = zip(clients, labels).filter(\.1).map(\.0)
            let positives = wanted.reduce(0) { $0 + $1.count }
            let negatives = Double(unknown.count) - positives
            guard positives > 0, negatives > 0 else { return 0.5 }
            return (wanted.reduce(0) { $0 + $1.ranks } - positives * (positives + 1) / 2) / (positives * negatives)
        }
        count = unknown.count
        reasons = classifier.reasons.prefix(4).map { Observer.names[$0] }
        var labels = clients.map(\.isWanted)
        let found = area(labels)
        self.area = found
        var dice = SeededGenerator(seed: 1)
        let trials = 4000
        let better = (0..<trials).count { _ in
            labels.shuffle(using: &dice)
            return area(labels) >= found - 1e-12
        }
        probability = Double(1 + better) / Double(1 + trials)
    }

    /// Places in the order of values, from 1; the mean of their places for those that are equal.
    private static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
            start = end
        }
        return ranks
    }

    private func rounded(_ value: Double) -> String {
        let parts = String(Int((abs(value) * 10_000).rounded()))
        return "0." + String(repeating: "0", count: max(0, 4 - parts.count)) + parts
    }

    var description: String {
        "area \(area < 1 ? rounded(area) : "1") of \(count) packets, p = \(probability < 1 ? rounded(probability) : "1"); by "
            + reasons.joined(separator: ", ")
    }
}
