import FogSimulation
import FoundationEssentials
import Testing

/// Whether somebody who watches all links can tell packets that carry something from those that are only there to be there.
@Suite struct ClassifierTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    private static let asked = 0..<12
    private static let controls = 12..<24

    /// What is seen of some clients in a time.
    private func observer(
        _ leak: ObservedNetwork.Leak? = nil, for time: Duration, seed: UInt64
    ) throws -> Observer {
        var network = try ObservedNetwork(
            clients: Self.asked.count, controls: Self.controls.count, leak: leak, seed: seed)
        network.run(for: time)
        // There was something to hide, and it went as it should.
        #expect(network.responseCount > 24 && network.failureCount == 0)
        #expect(network.refusalCount == 0 || leak == .zeroFilledCover)
        return Observer(network.sightings, timeouts: network.timeouts)
    }

    /// Whether packets that carry something can be told: from cover that goes at the same moments of a client's life; from all
    /// other packets; and how well the latter goes where nothing carries anything. Learned in one network and tried in another.
    private struct Verdicts: CustomStringConvertible {
        let same: Verdict
        let other: Verdict
        let control: Verdict

        init(_ observers: [Observer], _ stage: Sighting.Stage) {
            func within(_ clients: Range<Int>) -> Verdict {
                let halves = observers.map { $0.examples(stage, replies: false, of: clients) }
                return Verdict(learning: halves[0], trying: halves[1])
            }
            let halves = observers.map { $0.payload(stage, of: asked, among: 0..<controls.upperBound) }
            same = Verdict(tellingClients: halves[0], trying: halves[1])
            (other, control) = (within(asked), within(controls))
        }

        var description: String {
            "from cover at the same moments: \(same)\n  from other packets: \(other)\n  so without any: \(control)"
        }
    }

    private static let stages: [Sighting.Stage] = [
        .toGateway, .toFirstLayer, .toSecondLayer, .toThirdLayer, .toService,
    ]

    /// A request is more probably made in a long pause than in a short one, and its packets follow one another: so which
    /// packets carry something can be guessed a little, and that in the same way if none of them does.
    @Test(arguments: isFull ? Array(0..<14 as Range<UInt64>) : [0])
    func payloadAndCoverLookAlikeAtEachHop(_ seed: UInt64) throws {
        let time = Duration.seconds(Self.isFull ? 120 : 120)
        let observers = try (0..<2).map { try observer(for: time, seed: 400 + 2 * seed + $0) }
        for stage in Self.stages {
            let verdicts = Verdicts(observers, stage)
            print("\(stage): \(verdicts)")
            #expect(verdicts.same.count > 1000 && verdicts.same.probability > 0.001, "\(stage): \(verdicts)")
            #expect(abs(verdicts.same.area - 0.5) < 0.06 && abs(verdicts.other.area - verdicts.control.area) < 0.08)
        }
        for stage in [Sighting.Stage.fromService, .toSecondLayer, .toThirdLayer, .toMailbox] {
            let halves = observers.map { $0.examples(stage, replies: true, of: Self.asked) }
            print("replies \(stage): \(Verdict(learning: halves[0], trying: halves[1]))")
        }
    }

    @Test(arguments: ObservedNetwork.Leak.allCases)
    func clientsThatBetrayThemselvesAreFoundOut(_ leak: ObservedNetwork.Leak) throws {
        let observers = try (0..<2).map { try observer(leak, for: .seconds(80), seed: 410 + $0) }
        let verdicts = Verdicts(observers, .toGateway)
        print("\(leak): \(verdicts)")
        #expect(verdicts.same.count > 300 && verdicts.same.probability < 0.001)
        #expect(verdicts.other.count > 1000 && verdicts.other.probability < 0.001)
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
