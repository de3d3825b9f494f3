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

    /// How probable each thing is to be good, by what was found.
    private struct Model {
        /// By cause: the probability that it leaves a thing good.
        var kept: [Int: Double] = [:]
        var rest = 1.0
        var good: [Double]
    }

    /// The causes that were found, the strongest first, and with which probability things are bad by no cause.
    ///
    /// - Parameter chance: With which probability, at most, it names a cause where there is none.
    func run(chance: Double) -> (findings: [Finding], rest: Double) {
        guard !isBad.isEmpty else { return ([], 0) }
        var model = Model(good: [Double](repeating: 1, count: isBad.count))
        fitRest(&model)
        var chances: [Int: Double] = [:]
        while model.kept.count < 16 {
            let before = logLikelihood(model)
            var best: (cause: Int, model: Model, gain: Double)?
            for cause in promising(model) {
                var next = model
                next.kept[cause] = 1
                fit(&next)
                let gain = logLikelihood(next) - before
                if gain > best?.gain ?? 0 { best = (cause, next, gain) }
            }
            guard let best else { break }
            // Chernoff's bound for the likelihood ratio's tail, for as many as were to choose from.
            let probability = Double(causes.count) * Exponential.decay(best.gain)
            guard probability <= chance else { break }
            chances[best.cause] = probability
            model = best.model
        }
        let findings = model.kept.map { cause, kept in
            Finding(cause: causes[cause], share: 1 - kept, chance: chances[cause] ?? 0)
        }
        // One that others explain better by now is gone.
        return (
            findings.filter { $0.share > 1e-3 }.sorted { ($1.share, $0.cause) < ($0.share, $1.cause) }, 1 - model.rest
        )
    }

    /// The causes whose things are bad most above what the model says.
    private func promising(_ model: Model) -> [Int] {
        var scores: [(cause: Int, score: Double)] = []
        for cause in causes.indices where model.kept[cause] == nil {
            var (surplus, variance) = (0.0, 1e-9)
            for place in members[cause] {
                let bad = 1 - model.good[place]
                surplus += (isBad[place] ? 1 : 0) - bad
                variance += bad * (1 - bad)
            }
            if surplus > 0 { scores.append((cause, surplus / variance.squareRoot())) }
        }
        return scores.sorted { ($1.score, $0.cause) < ($0.score, $1.cause) }.prefix(12).map(\.cause)
    }

    // MARK: Fitting

    private func logLikelihood(_ model: Model) -> Double {
        var sum = 0.0
        for (place, good) in model.good.enumerated() {
            let probability = min(max(isBad[place] ? 1 - good : good, 1e-12), 1)
            sum += Exponential.logarithm(probability)
        }
        return sum
    }

    /// Fits all probabilities, one after the other, a few times.
    private func fit(_ model: inout Model) {
        for _ in 0..<6 {
            for cause in model.kept.keys.sorted() {
                guard let old = model.kept[cause] else { continue }
                let kept = best(old, members[cause], model.good)
                for place in members[cause] { model.good[place] *= kept / old }
                model.kept[cause] = kept
            }
            fitRest(&model)
        }
    }

    private func fitRest(_ model: inout Model) {
        let rest = best(model.rest, Array(isBad.indices), model.good)
        for place in model.good.indices { model.good[place] *= rest / model.rest }
        model.rest = rest
    }

    /// The factor of these things' probability to be good that makes what was seen most probable; `old` is the one that is in
    /// it now. The logarithm of the likelihood has one maximum: its derivative falls.
    private func best(_ old: Double, _ places: [Int], _ good: [Double]) -> Double {
        let goodCount = Double(places.count { !isBad[$0] })
        let bad = places.filter { isBad[$0] }.map { good[$0] / old }
        let least = 1e-6
        func slope(_ kept: Double) -> Double {
            var sum = goodCount / kept
            for others in bad { sum -= others / max(1e-12, 1 - kept * others) }
            return sum
        }
        guard slope(1) < 0 else { return 1 }
        var (low, high) = (least, 1.0)
        guard slope(low) > 0 else { return low }
        for _ in 0..<30 {
            let middle = (low + high) / 2
            if slope(middle) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
