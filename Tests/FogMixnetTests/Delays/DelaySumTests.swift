import FogCore
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct DelaySumTests {
    private func isClose(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(value - expected) <= tolerance * abs(expected)
    }

    /// Values of a series with 50 digits.
    @Test func probabilitiesAreThoseOfErlang() {
        let known: [(hops: Int, time: Double, probability: Double)] = [
            (1, 1, 0.367_879_441_171_442_33), (2, 1, 0.735_758_882_342_884_67), (3, 2.5, 0.543_813_115_883_329_47),
            (7, 7, 0.449_711_055_848_698_86), (7, 20, 0.000_255_122_495_856_300_7),
            (7, 30, 1.173_194_200_234_696_1e-7), (10, 3, 0.998_897_511_869_884_51),
        ]
        for (hops, time, probability) in known {
            let sum = DelaySum(hops: hops, mean: .milliseconds(200))
            #expect(
                isClose(sum.probability(above: sum.mean * time), probability, 1e-12), "\(hops) hops, \(time)")
        }
    }

    @Test func quantilesAreThoseOfErlang() {
        let known: [(hops: Int, probability: Double, time: Double)] = [
            (1, 0.5, 0.693_147_180_559_945_3), (1, 0.001, 6.907_755_278_982_137), (3, 0.01, 8.405_946_914_885_465),
            (7, 0.001, 18.061_636_840_199_07), (7, 0.5, 6.669_637_074_549_771_5), (9, 1e-6, 30.957_113_358_127_906),
            (7, 1e-12, 43.884_172_895_046_29),
        ]
        for (hops, probability, time) in known {
            let sum = DelaySum(hops: hops, mean: .seconds(2))
            #expect(
                isClose(sum.quantile(above: probability) / .seconds(2), time, 1e-9), "\(hops) hops, \(probability)")
        }
    }

    @Test func quantilesAndProbabilitiesUndoEachOther() {
        var dice = SeededGenerator(seed: 11)
        for _ in 0..<1000 {
            let sum = DelaySum(
                hops: Int.random(in: 1...12, using: &dice), mean: .milliseconds(Int.random(in: 1...5000, using: &dice)))
            let probability = Double.random(in: 1e-9..<1, using: &dice)
            #expect(isClose(sum.probability(above: sum.quantile(above: probability)), probability, 1e-6))
        }
    }

    @Test func oneHopIsExponential() {
        let sum = DelaySum(hops: 1, mean: .seconds(1))
        for probability in [0.999, 0.5, 0.1, 1e-3, 1e-9] {
            #expect(isClose(sum.quantile(above: probability) / .seconds(1), -Exponential.logarithm(probability), 1e-9))
        }
    }

    /// The mean is the integral of the probability over the time.
    @Test func theMeanOfTheSumIsTheSumOfTheMeans() {
        for hops in [1, 3, 7] {
            let sum = DelaySum(hops: hops, mean: .seconds(1))
            var mean = sum.probability(above: .zero) / 2
            for step in 1..<4000 { mean += sum.probability(above: .milliseconds(20 * step)) }
            #expect(isClose(mean * 0.02, Double(hops), 1e-3))
        }
    }

    @Test func longerTimesAreLessProbable() {
        let sum = DelaySum(hops: 5, mean: .milliseconds(50))
        let tail = (0..<200).map { sum.probability(above: .milliseconds(10 * $0)) }
        #expect(tail.first == 1 && zip(tail, tail.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test func noHopsOrNoDelayTakeNoTime() {
        for sum in [
            DelaySum(hops: 0, mean: .seconds(1)), DelaySum(hops: -3, mean: .seconds(1)),
            DelaySum(hops: 3, mean: .zero), DelaySum(hops: 3, mean: .seconds(-1)),
        ] {
            #expect(sum.quantile(above: 0.001) == .zero)
            #expect(sum.probability(above: .milliseconds(1)) == 0)
        }
        // Even if it is asked for what never happens, or always does.
        let sum = DelaySum(hops: 3, mean: .seconds(1))
        #expect(sum.quantile(above: 0) < .seconds(100) && sum.quantile(above: -1) < .seconds(100))
        #expect(sum.quantile(above: 1) < .milliseconds(1) && sum.quantile(above: 5) < .milliseconds(1))
    }
}
