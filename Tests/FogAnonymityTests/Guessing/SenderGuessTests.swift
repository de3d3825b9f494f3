import FogCore
import Testing

@testable import FogAnonymity

/// How well observers guess in networks of real machines, with fixed seeds. Bounds are three standard errors.
@Suite struct SenderGuessTests {
    private func figures(_ change: (inout AnonymityTrial) -> Void) -> AnonymityFigures {
        var trial = AnonymityTrial()
        (trial.clients, trial.duration, trial.load) = (200, .seconds(180), 0.3)
        change(&trial)
        return AnonymityMeasurement(trial).run()
    }

    /// When a client sends says nothing about whether it asks: so who looks at that is no better than a coin.
    @Test(arguments: [1, 2] as [UInt64])
    func withCoverRatesTellNothing(_ seed: UInt64) {
        let figures = figures { $0.seed = seed }
        #expect(figures.byRate.trials > 300)
        #expect(abs(figures.byRate.value) < 3 * figures.byRate.error)
        #expect(3 * figures.byRate.error < 0.2)
    }

    @Test func withoutCoverRatesTellNearlyAll() {
        let figures = figures { $0.hasCover = false }
        #expect(figures.byRate.trials > 300)
        #expect(figures.byRate.value > 0.9 && figures.byService.value > 0.9)
        #expect(figures.foundByService > 0.5)
    }

    /// What cover can't hide from a service that helps: its packets' times fit those of their client. Longer delays do.
    @Test func aServiceThatHelpsGuessesBetterTheShorterTheDelaysAre() {
        let short = figures { $0.delay = .milliseconds(50) }
        let usual = figures { $0.delay = .milliseconds(500) }
        #expect(short.byService.value > 0.8)
        // A coin can't be far off any more.
        #expect(abs(usual.byService.value) < 3 * usual.byService.error)
        #expect(3 * usual.byService.error < 0.3)
    }

    /// Who isn't told by a service has all other requests in the way.
    @Test func linksAloneTellLessThanAServiceThatHelps() {
        let figures = figures { $0.delay = .milliseconds(50) }
        #expect(figures.byLinks.value < figures.byService.value - 0.2)
    }
}
