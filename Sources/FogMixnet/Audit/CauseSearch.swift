/// Finds who or what explains best that some things failed and others didn't, when each thing could fail by any of several
/// causes, and nobody saw by which.
///
/// A thing with causes C is good with the probability (1 − b) · Π (1 − p_c), with b for whatever isn't among the causes. Causes
/// are taken up one by one, each time the one that makes what was seen most probable, as long as it does so by more than chance
/// would with all those that there are to choose from.
struct CauseSearch<Cause: Hashable & Comparable> {
    /// A thing that was seen.
    struct Observation {
        let causes: [Cause]
        let isBad: Bool
    }

    /// A cause that was found.
    struct Finding {
        let cause: Cause
        /// With which probability it makes a thing bad.
        var share: Double
        /// At most so probable that nothing is behind it, with all causes to choose from considered.
        var chance: Double
    }

    private let causes: [Cause]
    private let members: [[Int]]
    private let isBad: [Bool]
    /// Causes of all things at once, which nothing tells from one another.
    let inseparable: [Cause]

    init(_ observations: [Observation]) {
        var places: [Cause: [Int]] = [:]
        for (place, observation) in observations.enumerated() {
            for cause in observation.causes { places[cause, default: []].append(place) }
        }
        // Too few with it, or too few without it, say nothing about a cause.
        let least = 5
        let sorted = places.keys.sorted()
        causes = sorted.filter { cause in
            let count = places[cause]?.count ?? 0
            return count >= least && observations.count - count >= least
        }
        inseparable = sorted.filter { observations.count - (places[$0]?.count ?? 0) < least }
        members = causes.map { places[$0] ?? [] }
        isBad = observations.map(\.isBad)
    }

    /// What was found so far: for each cause, with which probability it leaves a thing good.
    private struct Model {
        var causes: [Int] = []
        var kept: [Double] = []
        /// The probability that nothing else makes a thing bad.
        var rest = 1.0
        var logLikelihood = 0.0
    }

    /// Things that go over the same causes of a model.
    private struct Group {
        let has: [Bool]
        var good = 0
        var bad = 0
        /// How probable such a thing is to be good.
        var probability = 1.0
    }

    /// The causes that were found, the strongest first, and with which probability things are bad by no cause.
    ///
    /// - Parameter chance: With which probability, at most, it names a cause where there is none.
    func run(chance: Double) -> (findings: [Finding], rest: Double) {
        guard !isBad.isEmpty else { return ([], 0) }
        var model = fitted([])
        var chances: [Int: Double] = [:]
        while model.causes.count < 12 {
            var best: Model?
            for cause in promising(model) {
                let next = fitted(model.causes + [cause])
                if next.logLikelihood > best?.logLikelihood ?? model.logLikelihood { best = next }
            }
            guard let best, let cause = best.causes.last else { break }
            // Chernoff's bound for the likelihood ratio's tail, for as many as were to choose from.
            let probability = Double(causes.count) * Exponential.decay(best.logLikelihood - model.logLikelihood)
            guard probability <= chance else { break }
            chances[cause] = probability
            model = best
        }
        let findings = zip(model.causes, model.kept).map { cause, kept in
            Finding(cause: causes[cause], share: 1 - kept, chance: chances[cause] ?? 0)
        }
        // One that others explain better by now is gone.
        return (
            findings.filter { $0.share > 1e-3 }.sorted { ($1.share, $0.cause) < ($0.share, $1.cause) }, 1 - model.rest
        )
    }

    /// The causes whose things are bad most above what the model says.
    private func promising(_ model: Model) -> [Int] {
        var probabilities = [Double](repeating: model.rest, count: isBad.count)
        for (cause, kept) in zip(model.causes, model.kept) {
            for place in members[cause] { probabilities[place] *= kept }
        }
        var scores: [(cause: Int, score: Double)] = []
        for cause in causes.indices where !model.causes.contains(cause) {
            var (surplus, variance) = (0.0, 1e-9)
            for place in members[cause] {
                let bad = 1 - probabilities[place]
                surplus += (isBad[place] ? 1 : 0) - bad
                variance += bad * (1 - bad)
            }
            if surplus > 0 { scores.append((cause, surplus / variance.squareRoot())) }
        }
        return scores.sorted { ($1.score, $0.cause) < ($0.score, $1.cause) }.prefix(12).map(\.cause)
    }

    // MARK: Fitting

    /// The model with these causes that makes what was seen most probable.
    ///
    /// The logarithm of the likelihood is concave in the logarithms of the probabilities: one after the other is set to its
    /// best until none gains anything.
    private func fitted(_ chosen: [Int]) -> Model {
        var groups = groups(chosen)
        var model = Model(causes: chosen, kept: [Double](repeating: 0.9, count: chosen.count), rest: 0.9)
        for index in groups.indices {
            groups[index].probability = groups[index].has.reduce(0.9) { $0 * ($1 ? 0.9 : 1) }
        }
        model.logLikelihood = Self.logLikelihood(groups)
        for _ in 0..<400 {
            for place in chosen.indices {
                model.kept[place] = Self.improve(&groups, model.kept[place]) { $0.has[place] }
            }
            model.rest = Self.improve(&groups, model.rest) { _ in true }
            let now = Self.logLikelihood(groups)
            let gain = now - model.logLikelihood
            model.logLikelihood = now
            if gain < 1e-7 { break }
        }
        return model
    }

    private func groups(_ chosen: [Int]) -> [Group] {
        var masks = [UInt32](repeating: 0, count: isBad.count)
        for (place, cause) in chosen.enumerated() {
            for member in members[cause] { masks[member] |= 1 << UInt32(place) }
        }
        var groups: [UInt32: Group] = [:]
        for (mask, isBad) in zip(masks, isBad) {
            let group = groups[mask] ?? Group(has: chosen.indices.map { mask >> UInt32($0) & 1 == 1 })
            groups[mask] = group
            if isBad { groups[mask]?.bad += 1 } else { groups[mask]?.good += 1 }
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func logLikelihood(_ groups: [Group]) -> Double {
        groups.reduce(0) { sum, group in
            let good = min(max(group.probability, 1e-12), 1 - 1e-12)
            return sum + Double(group.good) * Exponential.logarithm(good)
                + Double(group.bad) * Exponential.logarithm(1 - good)
        }
    }

    /// Sets one factor of these groups' probability to be good to its best.
    ///
    /// - Parameter old: What it is now.
    private static func improve(_ groups: inout [Group], _ old: Double, where has: (Group) -> Bool) -> Double {
        var good = 0
        var bad: [(count: Double, others: Double)] = []
        for group in groups where has(group) {
            good += group.good
            if group.bad > 0 { bad.append((Double(group.bad), group.probability / old)) }
        }
        // The derivative by the factor falls.
        func slope(_ kept: Double) -> Double {
            bad.reduce(Double(good) / kept) { $0 - $1.count * $1.others / max(1e-12, 1 - kept * $1.others) }
        }
        var new = 1.0
        if slope(1) < 0 {
            var (low, high) = (1e-6, 1.0)
            for _ in 0..<40 {
                let middle = (low + high) / 2
                if slope(middle) > 0 { low = middle } else { high = middle }
            }
            new = (low + high) / 2
        }
        for index in groups.indices where has(groups[index]) { groups[index].probability *= new / old }
        return new
    }
}
