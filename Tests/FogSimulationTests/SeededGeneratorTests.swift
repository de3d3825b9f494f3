import Testing

@testable import FogSimulation

@Suite struct SeededGeneratorTests {
    /// The first outputs of the authors' reference code from the state 1, 2, 3, 4.
    @Test func `The sequence is that of xoshiro256**`() {
        var generator = SeededGenerator(first: 1, second: 2, third: 3, fourth: 4)
        let outputs = (0..<6).map { _ in generator.next() }
        #expect(
            outputs == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
            ])
    }

    @Test func `The state is filled by SplitMix64`() {
        var seeded = SeededGenerator(seed: 0)
        var expected = SeededGenerator(
            first: 0xe220_a839_7b1d_cdaf, second: 0x6e78_9e6a_a1b9_65f4, third: 0x06c4_5d18_8009_454f,
            fourth: 0xf88b_b8a8_724c_81ec)
        #expect(seeded == expected)
        #expect(seeded.next() == expected.next())
    }

    @Test func `Numbers stay below their bound and rates are kept`() {
        var generator = SeededGenerator(seed: 5)
        #expect((0..<1000).allSatisfy { _ in generator.number(below: 7) < 7 })
        #expect(generator.number(below: 0) == 0)
        #expect(Set((0..<200).map { _ in generator.number(below: 7) }).count == 7)
        let hits = (0..<10_000).count { _ in generator.happens(at: 0.3) }
        #expect(hits > 2800 && hits < 3200)
        #expect((0..<1000).allSatisfy { _ in !generator.happens(at: 0) && generator.happens(at: 1) })
    }

    @Test func `A delay lies in its range, and each doubling is as likely as the next`() {
        var generator = SeededGenerator(seed: 9)
        let range = DelayRange(.milliseconds(1), .milliseconds(1024))
        let draws = (0..<10_000).map { _ in range.draw(using: &generator) }
        #expect(draws.allSatisfy { $0 >= 1_000_000 && $0 <= 1_024_000_000 })
        let short = draws.count { $0 < 32_000_000 }
        #expect(short > 4000 && short < 6000)
        #expect(DelayRange(.seconds(2)).draw(using: &generator) == 2_000_000_000)
        #expect(DelayRange.none.draw(using: &generator) == 0)
        let fromZero = DelayRange(.zero, .milliseconds(10))
        #expect((0..<1000).allSatisfy { _ in fromZero.draw(using: &generator) <= 10_000_000 })
    }
}
