import FogCore
import FogCrypto
import FogSimulation
import FogSphinx
import FoundationEssentials
import Testing

@testable import FogMixnet

/// Whatever arrives is understood or refused, and nothing stops the process.
@Suite struct MixnetFuzzTests {
    private static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    private static let count = isFull ? 1_000_000 : 20_000

    /// Small, so that many inputs are read.
    private let geometry: Geometry

    init() throws { geometry = try Geometry(group: .x25519, cipher: .aez5, hops: 2, payloadLength: 1000) }

    /// An input: random, or one that was right and is damaged.
    private func input(from good: [[UInt8]], _ dice: inout SeededGenerator) -> [UInt8] {
        guard dice.happens(at: 0.9) else { return dice.bytes(dice.index(below: 200)) }
        var bytes = good[dice.index(below: good.count)]
        Mutation.damage(&bytes, using: &dice)
        return bytes
    }

    private func surb(_ dice: inout SeededGenerator) throws -> SURB {
        let bytes = dice.bytes(geometry.surbLength)
        return try #require(SURB(bytes, of: geometry))
    }

    @Test func exchangePackets() throws {
        var dice = SeededGenerator(seed: 91)
        var good: [[UInt8]] = []
        for surbs in 0...2 {
            for parts in 0...2 {
                let packet = ExchangePacket(
                    exchange: ExchangeID(using: &dice), length: 100_000,
                    parts: (0..<parts).map { ExchangePacket.Part(offset: $0 * 1000, bytes: dice.bytes(50)) },
                    replies: try (0..<surbs).map { ExchangePacket.Reply(surb: try surb(&dice), wanted: $0 * 900) },
                    isDone: surbs == parts)
                good.append(packet.bytes + [UInt8](repeating: 0, count: geometry.payloadLength - packet.bytes.count))
                good.append(packet.bytes)
            }
        }
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = input(from: good, &dice)
            guard let packet = try? ExchangePacket(reading: bytes.span.bytes, geometry: geometry) else { continue }
            accepted += 1
            let written = packet.bytes
            let again = try ExchangePacket(reading: written.span.bytes, geometry: geometry)
            let isBounded = packet.length <= ExchangeLimits.messageBytes && written.count <= bytes.count
            let isInside = packet.parts.allSatisfy { $0.offset >= 0 && $0.offset + $0.bytes.count <= packet.length }
            try #require(again == packet && isBounded && isInside)
        }
        #expect(accepted > Self.count / 20 && accepted < Self.count)
    }

    @Test func exchangeReplies() throws {
        var dice = SeededGenerator(seed: 92)
        let states: [ExchangeReply.State] = [
            .receiving([]), .receiving([0..<5, 7..<900, 1000..<5000]), .working, .refused(.noService),
            .answered(length: 3000, offset: 900, bytes: dice.bytes(300)),
            .answered(length: 0, offset: 0, bytes: []),
        ]
        let good = states.flatMap { (state: ExchangeReply.State) -> [[UInt8]] in
            let bytes = ExchangeReply(state).bytes
            return [bytes, bytes + [UInt8](repeating: 0, count: geometry.payloadLength - bytes.count)]
        }
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = input(from: good, &dice)
            guard let reply = try? ExchangeReply(reading: bytes.span.bytes) else { continue }
            accepted += 1
            let written = reply.bytes
            let again = try ExchangeReply(reading: written.span.bytes)
            try #require(again == reply && written.count <= bytes.count)
        }
        #expect(accepted > Self.count / 20 && accepted < Self.count)
    }

    @Test func mailboxMessages() throws {
        var dice = SeededGenerator(seed: 93)
        let name = dice.bytes(SURBIdentifier.byteCount)
        let reply = try #require(SURBIdentifier(name))
        let messages: [MailboxMessage] = [
            .open(publicKey: dice.bytes(32), signature: dice.bytes(64)), .fetch(acknowledged: 7, count: 3),
            .push(acknowledged: 7, true), .push(acknowledged: .max, false), .opened(waiting: 12), .blank,
            .item(MailboxItem(sequence: 9, reply: reply, body: dice.bytes(geometry.bodyLength))), .closed(.moved),
        ]
        let good = messages.map { $0.bytes(geometry) }
        var accepted = 0
        for _ in 0..<Self.count {
            let bytes = input(from: good, &dice)
            guard let message = try? MailboxMessage(reading: bytes.span.bytes, geometry: geometry) else { continue }
            accepted += 1
            let written = message.bytes(geometry)
            let again = try MailboxMessage(reading: written.span.bytes, geometry: geometry)
            try #require(again == message && written.count == bytes.count)
        }
        #expect(accepted > Self.count / 20 && accepted < Self.count)
    }

    /// Packets of clients that keep to no rule: a service answers none twice through one SURB, and keeps its bounds.
    @Test func servicesOfHostileClients() throws {
        var dice = SeededGenerator(seed: 94)
        var configuration = ServiceConfiguration(services: [ServiceName.echo, ServiceName.loop])
        configuration.exchangeLimit = 5
        configuration.byteLimit = 50_000
        configuration.waitingLimit = 4
        configuration.memory = .seconds(20)
        var bench = ServiceBench(configuration, geometry: geometry)
        let ids = (0..<8).map { _ in ExchangeID(using: &dice) }
        let names = [ServiceName.echo, ServiceName.echo, ServiceName.loop, "another"]
        var working: [ExchangeID] = []
        var (handed, refused) = (0, 0)
        for _ in 0..<Self.count {
            let length = dice.one(of: 0, 10, 500, 20_000, ExchangeLimits.messageBytes)
            let parts = (0..<dice.index(below: 3)).map { _ in
                let bytes = dice.bytes(dice.index(below: min(length, 400) + 1))
                return ExchangePacket.Part(offset: dice.index(below: length - bytes.count + 1), bytes: bytes)
            }
            let wanted: [Int?] = [nil, 0, 100, 987, 100_000]
            let replies = (0..<dice.index(below: 3)).map { _ in
                ExchangePacket.Reply(surb: bench.surb(), wanted: wanted[dice.index(below: wanted.count)])
            }
            let packet = ExchangePacket(
                exchange: ids[dice.index(below: ids.count)], length: length, parts: parts, replies: replies,
                isDone: dice.happens(at: 0.05))
            var actions = bench.give(
                .packet(packet, service: ServiceName.recipient(names[dice.index(below: names.count)]), epoch: 3))
            if dice.happens(at: 0.2) { actions += bench.wait(.milliseconds(dice.index(below: 5000))) }
            if let id = working.randomElement(using: &dice), dice.happens(at: 0.5) {
                working.removeAll { $0 == id }
                let isRefused = dice.happens(at: 0.3)
                actions += bench.give(
                    isRefused ? .refused(id, .failed) : .answered(id, dice.bytes(dice.index(below: 3000))))
            }
            working += actions.requests.map(\.id)
            handed += actions.requests.count
            refused += actions.replies.count { if case .refused = $0.reply.state { true } else { false } }
            try #require(bench.isEachUsedOnce && bench.service.count <= configuration.exchangeLimit)
        }
        // Otherwise nothing was tried.
        #expect(handed > Self.count / 1000 && refused > Self.count / 1000)
    }

    @Test func mailboxRecords() throws {
        var dice = SeededGenerator(seed: 97)
        let item = MailboxItem(
            sequence: 77, reply: try #require(SURBIdentifier(dice.bytes(SURBIdentifier.byteCount))),
            body: dice.bytes(100))
        let state = MailboxState(
            mailbox: dice.bytes32(), next: 9, acknowledged: 3, isOpen: true, hasAcknowledged: false, hour: 500_000)
        let records: [MailboxRecord] = [
            .table(floor: 1), .mailbox(state), .tableEnd(count: 1), .forgotten(dice.bytes32(), floor: 1 << 20),
            .item(dice.bytes32(), item), .closed,
        ]
        let good = records.map(\.bytes)
        for (record, bytes) in zip(records, good) {
            #expect(try MailboxRecord(reading: bytes.span.bytes) == record)
        }
        var accepted = 0
        var remains = MailboxRemains()
        for number in 0..<Self.count {
            let bytes = input(from: good, &dice)
            // A whole log of such records does no harm either.
            remains.take(bytes.span.bytes, segment: UInt32(number % 3))
            guard let record = try? MailboxRecord(reading: bytes.span.bytes) else { continue }
            accepted += 1
            try #require(record.bytes == bytes)
        }
        #expect(accepted > Self.count / 20 && accepted < Self.count)
        let now = Now(monotonic: .origin, wall: WallTime(millisecondsSinceEpoch: 0))
        var mailboxes = Mailboxes(Mailboxes.Limits(), remains, at: now)
        let batch = mailboxes.nextBatch(at: now)
        #expect(batch != nil)
    }
}
