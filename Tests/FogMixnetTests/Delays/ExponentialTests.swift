import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct ExponentialTests {
    private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-15) -> Bool {
        abs(value - expected) <= tolerance * abs(expected)
    }

    @Test func logarithmsAreRight() {
        let known: [(Double, Double)] = [
            (1, 0), (2, 0.693_147_180_559_945_3), (10, 2.302_585_092_994_046), (0.5, -0.693_147_180_559_945_3),
            (0.1, -2.302_585_092_994_046), (1.5, 0.405_465_108_108_164_4), (1e-10, -23.025_850_929_940_457),
            (1e300, 690.775_527_898_213_7), (0.999_999_999_999_999_9, -1.110_223_024_625_156_5e-16),
            (.leastNonzeroMagnitude, -744.440_071_921_381_2), (0x1p-54, -37.429_947_750_237_05),
        ]
        for (number, logarithm) in known {
            #expect(isClose(Exponential.logarithm(number), logarithm), "ln \(number)")
        }
    }

    @Test func powersAreRight() {
        let known: [(Double, Double, Double)] = [
            (0, 1, 0), (0.693_147_180_559_945_3, 0.5, 1e-15), (1, 0.367_879_441_171_442_33, 1e-15),
            (0.5, 0.606_530_659_712_633_4, 1e-15), (2, 0.135_335_283_236_612_7, 1e-15),
            (10, 4.539_992_976_248_485e-5, 1e-14), (37.5, 5.175_555_005_801_869e-17, 1e-14),
            (700, 9.859_676_543_759_77e-305, 1e-12),
        ]
        for (number, power, tolerance) in known {
            #expect(isClose(Exponential.decay(number), power, tolerance), "e^-\(number)")
        }
        // Behind the smallest numbers there are.
        #expect(Exponential.decay(744) > 0 && Exponential.decay(745) == 0)
        #expect(Exponential.decay(.infinity) == 0)
    }

    /// What another machine, or another compiler, must come to as well: the sums that the functions stand for, done by another
    /// language in the same order.
    @Test func everyMachineComesToTheSameBits() {
        #expect(Exponential.logarithm(10).bitPattern == 0x4002_6bb1_bbb5_5515)
        #expect(Exponential.logarithm(1e-10).bitPattern == 0xc037_069e_2aa2_aa5a)
        #expect(Exponential.logarithm(1e300).bitPattern == 0x4085_9634_47f8_7fb5)
        #expect(Exponential.logarithm(0.707_106_781_186_547_6).bitPattern == 0xbfd6_2e42_fefa_39ed)
        #expect(Exponential.decay(2).bitPattern == 0x3fc1_52aa_a3bf_81cb)
        #expect(Exponential.decay(10).bitPattern == 0x3f07_cd79_b564_7c97)
        #expect(Exponential.decay(37.5).bitPattern == 0x3c8d_d5c5_6630_1ed2)
        #expect(Exponential.decay(700).bitPattern == 0x00d1_4f2b_0fb9_3098)
    }

    @Test func logarithmsAndPowersUndoEachOther() {
        var dice = SeededGenerator(seed: 1)
        var worst = 0.0
        for _ in 0..<100_000 {
            let number = Double.random(in: 1e-15..<1, using: &dice)
            let logarithm = -Exponential.logarithm(number)
            worst = max(worst, abs(Exponential.decay(logarithm) / number - 1) / (1 + logarithm))
        }
        #expect(worst < 2e-15)
    }

    @Test func quantilesAreThoseOfTheWord() {
        // One half and one tenth of all words.
        #expect(isClose(Exponential.quantile(1 << 63), 0.693_147_180_559_945_3, 1e-14))
        #expect(isClose(Exponential.quantile(0x1999_9999_9999_9999), 2.302_585_092_994_046, 1e-14))
        var dice = SeededGenerator(seed: 2)
        for _ in 0..<1000 {
            let word = dice.next()
            let expected = -Exponential.logarithm(Double(word) / 0x1p64)
            #expect(abs(Exponential.quantile(word) - expected) < 1e-9)
        }
    }

    @Test func largerWordsGiveShorterTimes() {
        var dice = SeededGenerator(seed: 3)
        let words = (0..<10_000).map { _ in dice.next() >> dice.number(below: 50) }.sorted()
        let times = words.map(Exponential.quantile)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test func noTimeIsNegativeNothingOrEndless() {
        #expect(Exponential.quantile(0) > 36 && Exponential.quantile(0) < 37.5)
        #expect(Exponential.quantile(.max) > 0 && Exponential.quantile(.max) < 1e-15)
    }
}
