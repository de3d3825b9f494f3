import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogMixnet

@Suite struct DelayKeyTests {
    private func vrfOutput(_ seed: UInt64, epoch: UInt64 = 7) throws -> VRFOutput {
        var dice = SeededGenerator(seed: seed)
        let key = try VRFSecretKey(seed: SecretBytes(dice.bytes(32)), suite: .elligator2)
        let input = DelayKey.input(network: .zero, epoch: epoch, beacon: .zero)
        return try key.prove(input: input.span.bytes).output
    }

    @Test func aDelayIsWhatTheRuleSays() throws {
        let output = try vrfOutput(1)
        let mean = Duration.milliseconds(200)
        var dice = SeededGenerator(seed: 2)
        for path in CPUPath.available {
            let key = DelayKey(output, on: path)
            for _ in 0..<100 {
                let secret = dice.bytes32()
                let code = HMAC<SHA256>.authenticationCode(
                    for: Array("fog-packet-delay-v1".utf8) + secret.array,
                    using: SymmetricKey(data: output.bytes.revealed))
                let word = Array(code).prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
                let expected = Duration.nanoseconds(Int64(Exponential.quantile(word) * 200_000_000))
                #expect(key.delay(of: secret, mean: mean) == expected)
            }
        }
    }

    @Test func delaysAreExponential() throws {
        let key = DelayKey(try vrfOutput(3))
        var dice = SeededGenerator(seed: 4)
        let delays = (0..<20_000).map { _ in key.delay(of: dice.bytes32(), mean: .seconds(1)).secondsValue }
        #expect(ExponentialFit.distance(of: delays) < ExponentialFit.limit(delays.count))
    }

    @Test func onlyTheSameSecretAndTheSameKeyGiveTheSameDelay() throws {
        var dice = SeededGenerator(seed: 5)
        let (first, second) = (dice.bytes32(), dice.bytes32())
        let mean = Duration.seconds(1)
        let delay = DelayKey(try vrfOutput(6)).delay(of: first, mean: mean)
        #expect(DelayKey(try vrfOutput(6)).delay(of: first, mean: mean) == delay)
        #expect(DelayKey(try vrfOutput(6)).delay(of: second, mean: mean) != delay)
        #expect(DelayKey(try vrfOutput(7)).delay(of: first, mean: mean) != delay)
        #expect(DelayKey(try vrfOutput(6, epoch: 8)).delay(of: first, mean: mean) != delay)
    }

    @Test func aDelayGrowsWithTheMeanAndIsNothingWithoutOne() throws {
        let key = DelayKey(try vrfOutput(8))
        let secret = Bytes32.zero
        #expect(key.delay(of: secret, mean: .zero) == .zero)
        let short = key.delay(of: secret, mean: .seconds(1))
        let long = key.delay(of: secret, mean: .seconds(3600))
        #expect(abs(long / short - 3600) < 1)
        // As far as durations go, and not further.
        #expect(key.delay(of: secret, mean: .seconds(Int64.max)) > .zero)
    }

    @Test func theInputNamesTheNetworkTheEpochAndTheBeacon() throws {
        var dice = SeededGenerator(seed: 9)
        let (network, beacon) = (dice.bytes32(), dice.bytes32())
        let input = DelayKey.input(network: network, epoch: 0x0102, beacon: beacon)
        #expect(
            input == Array("fog-mix-delay-v1".utf8) + network.array + [0, 0, 0, 0, 0, 0, 1, 2] + beacon.array)
    }

    @Test func classesAreFewAndShort() {
        let classes = DelayClasses((0..<20).map { .seconds(($0 - 1) * 1000) })
        #expect(classes.means.count == DelayClasses.limit)
        #expect(classes[0] == .zero && classes[2] == .seconds(1000) && classes[7] == DelayClasses.longestMean)
        #expect(classes[8] == nil && classes[.max] == nil && DelayClasses([])[0] == nil)
    }
}
