import FogCore
import Testing

@testable import FogAnonymity

/// The entropy in networks of real machines, with fixed seeds.
@Suite struct AnonymityMeasurementTests {
    private func figures(_ change: (inout AnonymityTrial) -> Void) -> AnonymityFigures {
        var trial = AnonymityTrial()
        (trial.clients, trial.duration, trial.load) = (50, .seconds(120), 0.5)
        change(&trial)
        return AnonymityMeasurement(trial).run()
    }

    @Test func withoutDelaysEverySenderIsFound() {
        let figures = figures { $0.delay = .zero }
        #expect(figures.entropy.count > 300)
        #expect(figures.entropy.mean == 0 && figures.entropy.deviation == 0 && figures.found == 1)
    }

    @Test func longDelaysMakeAllClientsAlike() {
        let figures = figures { ($0.clients, $0.delay, $0.duration) = (20, .seconds(10), .seconds(300)) }
        #expect(figures.entropy.count > 100)
        #expect(figures.leastEntropy > figures.greatestEntropy - 0.2)
        #expect(figures.entropy.mean <= figures.greatestEntropy + 1e-9 && figures.greatestEntropy > 4.32)
    }

    @Test func aClientAloneHasNobodyToHideAmong() {
        let figures = figures { ($0.clients, $0.duration) = (1, .seconds(300)) }
        #expect(figures.entropy.count > 20 && figures.entropy.mean == 0 && figures.greatestEntropy == 0)
        #expect(figures.byRate.trials == 0 && figures.byRate.value == 0)
    }

    @Test func moreClientsAndLongerDelaysHideMore() {
        let few = figures { $0.clients = 10 }
        let usual = figures { _ in }
        let slow = figures { $0.delay = .seconds(1) }
        let bare = figures { $0.hasCover = false }
        #expect(few.entropy.mean < usual.entropy.mean - 0.5 && usual.entropy.mean < slow.entropy.mean - 0.1)
        #expect(bare.entropy.mean < usual.entropy.mean - 1)
    }

    /// The probabilities are right on average: the most probable client is the sender as often as they say. The
    /// networks are such in which little hides, where mistakes would show.
    @Test(arguments: [
        (30, Duration.milliseconds(20), true), (30, .milliseconds(200), true), (100, .milliseconds(200), false),
        (100, .seconds(2), false),
    ])
    func theObserverIsAsOftenRightAsItBelieves(_ clients: Int, _ delay: Duration, _ hasCover: Bool) {
        let figures = figures {
            ($0.clients, $0.delay, $0.hasCover, $0.duration) = (clients, delay, hasCover, .seconds(400))
        }
        let count = Double(figures.entropy.count)
        #expect(count > 700)
        // Packets of one request aren't independent: five of them count as one.
        let error = (figures.confidence * (1 - figures.confidence) / (count / 5)).squareRoot()
        #expect(abs(figures.found - figures.confidence) < 3 * error + 0.01)
        #expect(abs(figures.senderProbability - figures.agreement) < 3 * error + 0.01)
    }

    @Test func theSameSeedGivesTheSameFigures() {
        let first = figures { $0.seed = 9 }
        #expect(first == figures { $0.seed = 9 })
        #expect(first.entropy != figures { $0.seed = 10 }.entropy)
    }

    @Test func advantagesAreCounted() {
        var advantage = Advantage()
        #expect(advantage.value == 0 && advantage.error == 0)
        for _ in 0..<3 { advantage.count(sender: 2, other: 1) }
        #expect(advantage.value == 1)
        advantage.count(sender: 1, other: 2)
        advantage.count(sender: 1, other: 1)
        advantage.count(sender: 1, other: 1)
        // Four right of six.
        #expect(advantage.trials == 6 && abs(advantage.value - 1.0 / 3) < 1e-12 && advantage.error > 0.3)
    }

    @Test func estimatesAreThoseOfSamples() {
        let estimate = Estimate([1, 2, 3, 4])
        #expect(estimate.mean == 2.5 && abs(estimate.deviation * estimate.deviation - 5.0 / 3) < 1e-12)
        #expect(Estimate([]).count == 0 && Estimate([7]).deviation == 0)
    }

    @Test func partsOfListsAreEven() {
        #expect(AnonymityMeasurement.even([1, 2, 3], 5) == [1, 2, 3])
        #expect(AnonymityMeasurement.even(Array(0..<10), 3) == [0, 3, 6])
    }
}
