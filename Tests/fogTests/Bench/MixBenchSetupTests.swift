import FogCore
import FogMixnet
import Testing

@testable import fog

@Suite struct MixBenchSetupTests {
    private let setup = MixBenchSetup(packets: 1000, delayMicroseconds: 1000, times: "", batch: 64)

    @Test func keysAreThoseOfThreeEpochs() throws {
        #expect(try setup.keys(of: setup.mix, in: 1).map(\.epoch) == [1, 2])
        let keys = try setup.keys(of: setup.mix, in: 7)
        #expect(keys.map(\.epoch) == [6, 7, 8])
        #expect(Set(keys.map { EpochKey.hint(of: $0.epoch) }).count == 3)
    }

    @Test func aPayloadIsKnownByItsNumber() {
        for number: UInt64 in [0, 1, 77, 1_999_999] {
            var payload = MixBenchSetup.payload(number)
            #expect(MixBenchSetup.isGenuine(payload[...]) == number)
            payload[payload.count - 1] ^= 1
            #expect(MixBenchSetup.isGenuine(payload[...]) == nil)
        }
        #expect(MixBenchSetup.isGenuine(ArraySlice<UInt8>([1, 2, 3])) == nil)
    }
}
