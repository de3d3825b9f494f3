import FogSimulation
import FoundationEssentials
import Testing

/// Whether somebody who watches all links can tell packets that carry something from those that are only there to be there.
@Suite struct ClassifierTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    /// What is seen of some clients in a time.
    private func observer(
        _ leak: ObservedNetwork.Leak?, isControl: Bool = false, for time: Duration, seed: UInt64
    ) throws -> Observer {
        var network = try ObservedNetwork(clients: 12, leak: leak, isControl: isControl, seed: seed)
        network.run(for: time)
        // There was something to hide, and it went as it should.
        #expect(network.responseCount > 12 && network.failureCount == 0)
        #expect(network.refusalCount == 0 || leak == .zeroFilledCover)
        return Observer(network.sightings, timeouts: network.timeouts)
    }

    /// Whether packets that carry something can be told from cover that goes at the same moments of a client's life: learned in
    /// two networks and tried in two others.
    private func verdicts(
        _ leak: ObservedNetwork.Leak? = nil, _ stages: [Sighting.Stage], for time: Duration, seed: UInt64
    ) throws -> [(stage: Sighting.Stage, verdict: Verdict, counts: Verdict, countsOfControl: Verdict)] {
        let asked = try (0..<2).map { try observer(leak, for: time, seed: seed + $0) }
        let controls = try (2..<4).map { try observer(leak, isControl: true, for: time, seed: seed + $0) }
        return stages.map { stage in
            let halves = (0..<2).map { half in
                asked[half].payload(stage, isWanted: true, clientsFrom: 0)
                    + controls[half].payload(stage, isWanted: false, clientsFrom: 1000)
            }
            func within(_ observers: [Observer]) -> Verdict {
                let halves = observers.map { $0.examples(stage, replies: false) }
                return Verdict(learning: halves[0], trying: halves[1])
            }
            return (
                stage, Verdict(tellingClients: halves[0], trying: halves[1]), within(asked), within(controls)
            )
        }
    }

    private static let stages: [Sighting.Stage] = [.toGateway, .toFirstLayer, .toSecondLayer, .toThirdLayer, .toService]

    /// A request is more probably made in a long pause than in a short one, and its packets follow one another: so which
    /// packets carry something can be guessed a little, and that in the same way if none of them does.
    @Test(arguments: isFull ? Array(0..<5 as Range<UInt64>) : [0])
    func payloadAndCoverLookAlikeAtEachHop(_ seed: UInt64) throws {
        let time = Duration.seconds(Self.isFull ? 600 : 120)
        for (stage, verdict, counts, control) in try verdicts(Self.stages, for: time, seed: 400 + 4 * seed) {
            print("\(stage): \(verdict)")
            print("    payload and other packets: \(counts); where none carries anything: \(control)")
            #expect(verdict.count > 500 && verdict.probability > 0.001, "\(stage): \(verdict)")
            #expect(abs(verdict.area - 0.5) < 0.1 && abs(counts.area - control.area) < 0.08)
        }
    }

    @Test(arguments: ObservedNetwork.Leak.allCases)
    func clientsThatBetrayThemselvesAreFoundOut(_ leak: ObservedNetwork.Leak) throws {
        for (_, verdict, counts, _) in try verdicts(leak, [.toGateway], for: .seconds(80), seed: 410) {
            print("\(leak): \(verdict); payload and other packets: \(counts)")
            #expect(verdict.count > 300 && verdict.probability < 0.001, "\(leak): \(verdict)")
            #expect(counts.count > 1000 && counts.probability < 0.001, "\(leak): \(counts)")
        }
    }

    /// Guesses are taken for guesses, and a little knowledge for knowledge.
    @Test func theTestOfTheClassifierIsRight() {
        var dice = SeededGenerator(seed: 420)
        let labels = (0..<2000).map { _ in dice.happens(at: 0.4) }
        let noise = (0..<2000).map { _ in dice.index(below: 100) }
        func verdict(_ weight: Int) -> Verdict {
            Verdict(scores: zip(noise, labels).map { Double($0 + ($1 ? weight : 0)) }, labels: labels)
        }
        let (guess, some, all) = (verdict(0), verdict(10), verdict(100))
        #expect(guess.probability > 0.01 && abs(guess.area - 0.5) < 0.05)
        #expect(some.probability < 0.001 && some.area > 0.55 && some.area < 0.65)
        #expect(all.area == 1 && all.probability == 1 / 2000)
    }

    /// The probabilities are none too small: of those that guess, one in twenty has less than 0.05, though what it sees and what
    /// it looks for come in long runs.
    @Test func whoGuessesIsSeldomTakenForMore() {
        var dice = SeededGenerator(seed: 421)
        var count = 0
        for _ in 0..<400 {
            var (label, score) = (false, 0.0)
            var (labels, scores): ([Bool], [Double]) = ([], [])
            for _ in 0..<400 {
                if dice.happens(at: 0.1) { label = dice.happens(at: 0.5) }
                score = 0.8 * score + Double(dice.index(below: 1000))
                labels.append(label)
                scores.append(score)
            }
            if Verdict(scores: scores, labels: labels).probability < 0.05 { count += 1 }
        }
        #expect(count < 40)
    }
}
