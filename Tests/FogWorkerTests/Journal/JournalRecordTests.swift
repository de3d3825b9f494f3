import FogCore
import FogJobs
import Testing

@testable import FogWorker

@Suite struct JournalRecordTests {
    private static let samples: [JournalRecord] = [
        .claimed(AgentScene.lease(0)),
        .claimed(AgentScene.lease(Int.max, fence: .max)),
        .claimed(AgentScene.lease(17, fence: .min)),
        .finished(AgentScene.lease(3, fence: 2), Array("{\"node\":1}".utf8)),
        .finished(AgentScene.lease(3, fence: 2), []),
        .closed(AgentScene.lease(1, fence: 9)),
    ]

    @Test(arguments: samples)
    func whatIsWrittenIsRead(record: JournalRecord) throws {
        let bytes = record.bytes
        #expect(try JournalRecord(bytes.span.bytes) == record)
    }

    @Test func theFormatStaysAsItIs() {
        let name = Array("j000000000000.1".utf8)
        #expect(
            JournalRecord.finished(AgentScene.lease(1, fence: 258), [0xab]).bytes
                == [2, 0, 0, 0, 15] + name + [0, 0, 0, 0, 0, 0, 1, 2] + [0, 0, 0, 1, 0xab])
        #expect(
            JournalRecord.claimed(AgentScene.lease(1, fence: 1)).bytes
                == [1, 0, 0, 0, 15] + name + [0, 0, 0, 0, 0, 0, 0, 1])
        #expect(JournalRecord.closed(AgentScene.lease(1, fence: 1)).bytes.first == 3)
    }

    @Test(arguments: samples)
    func everyPartOfARecordIsNeeded(record: JournalRecord) {
        let bytes = record.bytes
        for count in bytes.indices {
            let part = Array(bytes.prefix(count))
            #expect(throws: FogError(.corrupted)) { _ = try JournalRecord(part.span.bytes) }
        }
        let longer = bytes + [0]
        #expect(throws: FogError(.corrupted)) { _ = try JournalRecord(longer.span.bytes) }
    }

    @Test func damagedRecordsAreRefusedOrAreTheRecordsThatTheyHaveBecome() {
        var dice = SeededDice(seed: 4)
        var accepted = 0
        for round in 0..<20_000 {
            var bytes = Self.samples[round % Self.samples.count].bytes
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let index = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[index] = .random(in: 0...255, using: &dice)
                case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
                default: bytes.insert(.random(in: 0...255, using: &dice), at: index)
                }
            }
            guard let record = try? JournalRecord(bytes.span.bytes) else { continue }
            accepted += 1
            #expect(record.bytes == bytes)
        }
        // Some damage only changes a number, so some must be accepted for this to test anything.
        #expect(accepted > 0)
    }

    @Test func randomBytesNeverTrap() {
        var dice = SeededDice(seed: 5)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...60, using: &dice)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
            if count > 5 { bytes.replaceSubrange(0..<5, with: [.random(in: 0...4, using: &dice), 0, 0, 0, 15]) }
            if let record = try? JournalRecord(bytes.span.bytes) { #expect(record.bytes == bytes) }
        }
    }
}
