import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogMixnet

@Suite struct ReplayTagsTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil

    @Test func everyPacketIsKnownAgainAndNoOther() {
        var dice = SeededGenerator(seed: 21)
        let seen = (0..<100_000).map { _ in ReplayFingerprint(dice.bytes32()) }
        let others = (0..<100_000).map { _ in ReplayFingerprint(dice.bytes32()) }
        var tags = ReplayTags()
        var wrong = 0
        for tag in seen where tags.contains(tag) || !tags.insert(tag) { wrong += 1 }
        for tag in seen where !tags.contains(tag) || tags.insert(tag) { wrong += 1 }
        for tag in others where tags.contains(tag) { wrong += 1 }
        #expect(wrong == 0)
        #expect(tags.count == seen.count)
    }

    /// Tags that differ in few bits only, as nobody can make them but a test.
    @Test func tagsThatAreAlikeAreToldApart() throws {
        func tag(_ number: UInt64, _ place: Int) throws -> ReplayFingerprint {
            var bytes = [UInt8](repeating: 0, count: 32)
            bytes.replaceSubrange(place..<place + 8, with: number.bigEndianBytes)
            return ReplayFingerprint(try #require(Bytes32(bytes)))
        }
        var tags = ReplayTags()
        var wrong = 0
        for place in [0, 8] {
            for number in 1...20_000 as ClosedRange<UInt64> {
                let known = try tag(number, place)
                if !tags.insert(known) { wrong += 1 }
            }
        }
        #expect(wrong == 0 && tags.count == 40_000)
        let other = try tag(20_001, 8)
        #expect(!tags.contains(other))
    }

    @Test func aTagOfZerosIsATag() {
        var tags = ReplayTags()
        let zeros = ReplayFingerprint(.zero)
        #expect(!tags.contains(zeros))
        let isNew = tags.insert(zeros)
        let isNewAgain = tags.insert(zeros)
        #expect(isNew && !isNewAgain && tags.contains(zeros))
    }

    @Test func aPacketTakesAsMuchMemoryAsIsSaid() {
        var dice = SeededGenerator(seed: 22)
        var tags = ReplayTags()
        #expect(tags.byteCount == 0)
        var wrong = 0
        for number in 1...(Self.isFull ? 1_000_000 : 200_000) {
            _ = tags.insert(ReplayFingerprint(dice.bytes32()))
            guard number.isMultiple(of: 50_000) else { continue }
            let each = Double(tags.byteCount) / Double(number)
            if each < 21 || each > 43 { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func whatIsStoredIsReadAgain() throws {
        var dice = SeededGenerator(seed: 23)
        var bytes: [UInt8] = [7]
        let tags = (0..<100).map { _ in ReplayFingerprint(dice.bytes32()) }
        for tag in tags { tag.append(to: &bytes) }
        #expect(bytes.count == 1 + tags.count * ReplayFingerprint.byteCount)
        for (place, tag) in tags.enumerated() {
            let read = ReplayFingerprint(bytes.span.bytes, at: 1 + place * ReplayFingerprint.byteCount)
            #expect(read == tag)
        }
        for offset in [-1, bytes.count - ReplayFingerprint.byteCount + 1, bytes.count, .max, .min] {
            let read = ReplayFingerprint(bytes.span.bytes, at: offset)
            #expect(read == nil)
        }
    }
}
