import FogSimulation
import FoundationEssentials
import Testing

/// Whether somebody who watches all links can tell packets that carry something from those that are only there to be there.
@Suite struct ClassifierTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    /// What is seen of some clients in a time.
    private func observer(
        _ leak: ObservedNetwork.Leak?, for time: Duration, seed: UInt64
    ) throws -> Observer {
        var network = try ObservedNetwork(clients: 12, leak: leak, seed: seed)
        network.run(for: time)
        // There was something to hide, and it went as it should.
        #expect(network.responseCount > 12 && network.failureCount == 0)
        #expect(network.refusalCount == 0 || leak == .zeroFilledCover)
        return Observer(network.sightings, timeouts: network.timeouts)
    }

    /// The clients' own times and the network's: two networks, one to learn in and one to be tried in.
    private func observers(
        _ leak: ObservedNetwork.Leak? = nil, for time: Duration, seed: UInt64
    ) throws -> (known: Observer, unknown: Observer) {
        (try observer(leak, for: time, seed: seed), try observer(leak, for: time, seed: seed + 1))
    }

    @Test(arguments: isFull ? Array(0..<5 as Range<UInt64>) : [0])
    func payloadAndCoverLookNearlyAlikeAtEachHop(_ seed: UInt64) throws {
        let (known, unknown) = try observers(for: .seconds(Self.isFull ? 600 : 120), seed: 400 + 2 * seed)
        for stage in Sighting.Stage.allCases where stage.rawValue <= Sighting.Stage.toService.rawValue {
            let verdict = Verdict(
                learning: known.examples(stage, replies: false), trying: unknown.examples(stage, replies: false))
            print("\(stage): \(verdict)")
            // Packets of a request come one after the other, whatever the time between them, so that a classifier learns a
            // little from how many went lately.
            #expect(verdict.count > 2000 && verdict.area < 0.62, "\(stage): \(verdict)")
        }
        for stage in [Sighting.Stage.fromService, .toSecondLayer, .toThirdLayer, .toMailbox] {
            let verdict = Verdict(
                learning: known.examples(stage, replies: true), trying: unknown.examples(stage, replies: true))
            print("replies \(stage): \(verdict)")
        }
    }

    @Test(arguments: ObservedNetwork.Leak.allCases)
    func clientsThatBetrayThemselvesAreFoundOut(_ leak: ObservedNetwork.Leak) throws {
        let (known, unknown) = try observers(leak, for: .seconds(80), seed: 410)
        let verdict = Verdict(
            learning: known.examples(.toGateway, replies: false), trying: unknown.examples(.toGateway, replies: false))
        print("\(leak): \(verdict)")
        #expect(verdict.count > 1000 && verdict.probability < 0.001, "\(leak): \(verdict)")
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
