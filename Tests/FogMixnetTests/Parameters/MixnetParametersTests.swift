import FogCore
import FogDirectory
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct MixnetParametersTests {
    private func read(_ values: [String: Int64]) -> MixnetParameters {
        MixnetParameters(values.map { NetworkParameter($0.key, $0.value) })
    }

    private static let timeNames = [
        "mix-client-interval", "mix-client-loop-interval", "mix-node-loop-interval", "mix-fetch-interval",
    ]

    private func times(_ parameters: MixnetParameters) -> [Duration] {
        [
            parameters.clientInterval, parameters.clientLoopInterval, parameters.nodeLoopInterval,
            parameters.fetchInterval,
        ]
    }

    @Test func whatIsNotThereIsTheDefault() {
        #expect(read([:]) == MixnetParameters())
        #expect(read(["another": 5]) == MixnetParameters())
        var expected = MixnetParameters()
        expected.fetchCount = 7
        #expect(read(["mix-fetch-count": 7]) == expected)
    }

    @Test func whatIsWrittenIsRead() {
        #expect(MixnetParameters(MixnetParameters().networkParameters) == MixnetParameters())
        let parameters = read([
            "mix-delay-0": 1, "mix-delay-1": 0, "mix-client-class": 1, "mix-client-interval": 123_456,
            "mix-client-loop-interval": 100, "mix-node-loop-interval": 1_000_001, "mix-fetch-interval": 86_400_000_000,
            "mix-fetch-count": 64,
        ])
        #expect(parameters.classes.means == [.microseconds(1), .zero] && parameters.clientClass == 1)
        #expect(
            times(parameters) == [
                .microseconds(123_456), .microseconds(100), .microseconds(1_000_001), .seconds(86_400),
            ])
        #expect(MixnetParameters(parameters.networkParameters) == parameters)
        let names = parameters.networkParameters.map(\.name)
        #expect(names == names.sorted() && Set(names).count == names.count)
    }

    /// To the microsecond, however long they are.
    @Test func allTimesAreWrittenAndRead() throws {
        var dice = SeededGenerator(seed: 71)
        for _ in 0..<2000 {
            var values: [String: Int64] = ["mix-client-class": 0, "mix-fetch-count": 3]
            for name in Self.timeNames { values[name] = Int64.random(in: 100...86_400_000_000, using: &dice) }
            for number in 0..<3 { values["mix-delay-\(number)"] = Int64.random(in: 0...3_600_000_000, using: &dice) }
            let written = read(values).networkParameters
            let again = Dictionary(uniqueKeysWithValues: written.map { ($0.name, $0.value) })
            try #require(again == values)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, .max - 1, .max])
    func hostileValuesAreHeldWithinLimits(_ value: Int64) {
        let names = (0..<20).map { "mix-delay-\($0)" } + Self.timeNames + ["mix-client-class", "mix-fetch-count"]
        let parameters = read(Dictionary(uniqueKeysWithValues: names.map { ($0, value) }))
        #expect(parameters.classes.means.count == DelayClasses.limit)
        #expect(parameters.classes.means.allSatisfy { $0 >= .zero && $0 <= DelayClasses.longestMean })
        #expect(parameters.classes[parameters.clientClass] != nil)
        #expect(times(parameters).allSatisfy { $0 >= .microseconds(100) && $0 <= .seconds(86_400) })
        #expect((1...64).contains(parameters.fetchCount))
        #expect(MixnetParameters(parameters.networkParameters) == parameters)
    }

    @Test func classesEndWhereOneIsMissing() {
        let parameters = read(["mix-delay-0": 5, "mix-delay-1": 6, "mix-delay-3": 7, "mix-client-class": 3])
        #expect(parameters.classes.means == [.microseconds(5), .microseconds(6)] && parameters.clientClass == 1)
        // Without a first there are the defaults.
        #expect(read(["mix-delay-1": 6]).classes == MixnetParameters().classes)
        #expect(read(["mix-delay-0": 6]).clientClass == 0)
    }

    @Test func ofTwoValuesTheFirstCounts() {
        let parameters = MixnetParameters([
            NetworkParameter("mix-fetch-count", 5), NetworkParameter("mix-fetch-count", 9),
        ])
        #expect(parameters.fetchCount == 5)
    }
}
