import FogCore
import FogSimulation
import FogSphinx
import Testing

@testable import FogMixnet

@Suite struct MailboxMessageTests {
    private let geometry = Geometry.fog1

    private func read(_ bytes: [UInt8]) throws -> MailboxMessage {
        try MailboxMessage(reading: bytes.span.bytes, geometry: geometry)
    }

    private func anyItem(_ dice: inout SeededGenerator) throws -> MailboxItem {
        let name = dice.bytes(SURBIdentifier.byteCount)
        let reply = try #require(SURBIdentifier(name))
        return MailboxItem(sequence: dice.next(), reply: reply, body: dice.bytes(geometry.bodyLength))
    }

    @Test func theOtherSideReadsWhatIsWritten() throws {
        var dice = SeededGenerator(seed: 51)
        let item = try anyItem(&dice)
        let messages: [MailboxMessage] = [
            .open(publicKey: dice.bytes(32), signature: dice.bytes(64)), .fetch(acknowledged: 0, count: 0),
            .fetch(acknowledged: .max, count: 64), .push(acknowledged: 5, true), .push(acknowledged: 5, false),
            .opened(waiting: 0), .opened(waiting: 1_000_000), .item(item), .blank, .closed(.key),
            .closed(.full), .closed(.moved),
        ]
        for message in messages {
            let bytes = message.bytes(geometry)
            let again = try read(bytes)
            #expect(again == message)
            // Neither shorter nor longer.
            #expect(throws: ByteError.self) { try read(Array(bytes.dropLast())) }
            #expect(throws: ByteError.self) { try read(bytes + [0]) }
        }
    }

    @Test func theFormatIsTheOneThatIsWrittenDown() throws {
        var dice = SeededGenerator(seed: 52)
        let item = try anyItem(&dice)
        let (key, signature) = (dice.bytes(32), dice.bytes(64))
        #expect(MailboxMessage.open(publicKey: key, signature: signature).bytes(geometry) == [1] + key + signature)
        #expect(
            MailboxMessage.fetch(acknowledged: 258, count: 3).bytes(geometry) == [2, 0, 0, 0, 0, 0, 0, 1, 2, 3])
        #expect(MailboxMessage.push(acknowledged: 1, true).bytes(geometry) == [3, 0, 0, 0, 0, 0, 0, 0, 1, 1])
        #expect(MailboxMessage.opened(waiting: 258).bytes(geometry) == [129, 0, 0, 1, 2])
        #expect(MailboxMessage.closed(.moved).bytes(geometry) == [132, 3])
        let expected: [UInt8] = [130] + item.sequence.bigEndianBytes + item.reply.array + item.body
        #expect(MailboxMessage.item(item).bytes(geometry) == expected)
    }

    /// Who sees only lengths can't tell whether something came.
    @Test func nothingIsAsLongAsSomething() throws {
        var dice = SeededGenerator(seed: 53)
        let item = try anyItem(&dice)
        let something = MailboxMessage.item(item).bytes(geometry)
        #expect(MailboxMessage.blank.bytes(geometry).count == something.count)
    }

    @Test func moreThanMayBeFetchedAtATimeIsHeld() throws {
        let bytes = MailboxMessage.fetch(acknowledged: 1, count: 1000).bytes(geometry)
        let message = try read(bytes)
        #expect(message == .fetch(acknowledged: 1, count: MailboxMessage.fetchLimit))
    }

    @Test func whatCanNotBeIsRefused() {
        let bad: [[UInt8]] = [
            [], [0], [4], [133], [255], [132, 0], [132, 5], [3, 0, 0, 0, 0, 0, 0, 0, 1, 2], [2, 0], [129, 0, 0, 0],
        ]
        for bytes in bad {
            #expect(throws: ByteError.self, "\(bytes)") { try read(bytes) }
        }
    }
}
