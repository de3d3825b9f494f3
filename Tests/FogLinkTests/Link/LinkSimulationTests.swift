import FogCore
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogLink

/// Links over wires that corrupt, cut off, split, hold back, lose and repeat what they carry.
@Suite struct LinkSimulationTests {
    static let seeds: UInt64 = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] == nil ? 400 : 10_000

    /// One direction of a connection.
    private struct Wire {
        var bytes: [UInt8] = []
        /// What went over it, to be repeated.
        var seen: [UInt8] = []
        /// How often, of 1000 times, something is done to what it carries.
        var malice = 0

        /// The next piece, as the wire has it.
        mutating func carry(using dice: inout SeededGenerator) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            var piece = Array(bytes.prefix(Int.random(in: 1...max(1, min(bytes.count, 40_000)), using: &dice)))
            bytes.removeFirst(piece.count)
            seen += piece.prefix(max(0, 100_000 - seen.count))
            guard Int.random(in: 0..<1000, using: &dice) < malice else { return piece }
            switch Int.random(in: 0..<5, using: &dice) {
            case 0: piece[Int.random(in: piece.indices, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 1: piece.removeLast(Int.random(in: 1...piece.count, using: &dice))
            case 2:
                let start = Int.random(in: seen.indices, using: &dice)
                piece += seen[start..<min(seen.count, start + Int.random(in: 1...3000, using: &dice))]
            case 3: piece = (0..<Int.random(in: 1...200, using: &dice)).map { _ in .random(in: 0...255, using: &dice) }
            default: piece.swapAt(0, piece.count - 1)
            }
            return piece
        }
    }

    /// What one end has sent.
    private struct Sent {
        var streams: [UInt32: [UInt8]] = [:]
        var finished: Set<UInt32> = []
        var reset: Set<UInt32> = []
        var datagrams: [[UInt8]] = []
    }

    @Test func whatComesIsWhatWasSentOrNothing() throws {
        var (agreements, whole, broken) = (0, 0, 0)
        for seed in 0..<Self.seeds {
            let end = try run(seed)
            if end.agreed { agreements += 1 }
            if end.isWhole { whole += 1 } else { broken += 1 }
        }
        // Otherwise the wires were too good or too bad for this to say anything.
        #expect(agreements > Self.seeds / 2 && whole > Self.seeds / 10 && broken > Self.seeds / 10)
    }

    private func run(_ seed: UInt64) throws -> (agreed: Bool, isWhole: Bool) {
        var dice = SeededGenerator(seed: seed)
        var configuration = LinkConfiguration()
        configuration.recordsPerKey = UInt64.random(in: 2...200, using: &dice)
        configuration.streamLimit = Int.random(in: 1...6, using: &dice)
        let pattern = LinkPattern.allCases[Int.random(in: 0..<3, using: &dice)]
        var pair = try LinkPair(seed: seed, pattern, configuration: configuration)
        var (there, back) = (Wire(), Wire())
        let malice = [0, 0, 5, 30][Int.random(in: 0..<4, using: &dice)]
        (there.malice, back.malice) = (malice, malice)
        var (fromLeft, fromRight) = (Sent(), Sent())
        pair.left.begin(at: pair.now)
        for _ in 0..<Int.random(in: 30...300, using: &dice) {
            pair.now = Now(
                monotonic: pair.now.monotonic.advanced(
                    by: .milliseconds(Int.random(in: 0..<20, using: &dice) == 0 ? 3000 : 5)), wall: pair.now.wall)
            act(&pair.left, &fromLeft, pair.now, &dice)
            act(&pair.right, &fromRight, pair.now, &dice)
            step(&pair, &there, &back, &dice)
            if malice > 0, Int.random(in: 0..<400, using: &dice) == 0 {
                pair.left.disconnect(at: pair.now)
                pair.right.disconnect(at: pair.now)
                break
            }
        }
        // What is on its way arrives, and what isn't finished is given time.
        for _ in 0..<20_000 where !there.bytes.isEmpty || !back.bytes.isEmpty { step(&pair, &there, &back, &dice) }
        let agreed = try check(pair, fromLeft, fromRight, seed)
        let isWhole = pair.left.error == nil && pair.right.error == nil && agreed
        // The end of what a bad wire carried may be lost without anybody noticing yet.
        if isWhole, malice == 0 { try checkAll(pair, fromLeft, fromRight, seed) }
        // A wire that is slow and does nothing else may make a handshake, or an answer, come too late.
        let errors = [pair.left.error, pair.right.error].compactMap(\.self)
        let isSlow = !errors.isEmpty && errors.allSatisfy { $0 == .handshakeTimedOut || $0 == .unresponsive }
        if malice == 0, !isWhole, !isSlow, agreed {
            throw FogError(.failed, "seed \(seed): \(pair.left.error as Any) on a good wire")
        }
        try checkEnds(&pair, seed)
        return (agreed, isWhole)
    }

    private func step(_ pair: inout LinkPair, _ there: inout Wire, _ back: inout Wire, _ dice: inout SeededGenerator) {
        there.bytes += pair.left.takeOutput()
        back.bytes += pair.right.takeOutput()
        if Bool.random(using: &dice) { pair.right.receive(there.carry(using: &dice), at: pair.now) }
        if Bool.random(using: &dice) { pair.left.receive(back.carry(using: &dice), at: pair.now) }
        pair.left.wake(at: pair.now)
        pair.right.wake(at: pair.now)
        there.bytes += pair.left.takeOutput()
        back.bytes += pair.right.takeOutput()
    }

    /// Does something that a user of a link would.
    private func act(_ end: inout LinkEnd, _ sent: inout Sent, _ now: Now, _ dice: inout SeededGenerator) {
        let choice = Int.random(in: 0..<12, using: &dice)
        func bytes(_ limit: Int) -> [UInt8] {
            let first = UInt8.random(in: 0...255, using: &dice)
            return (0..<Int.random(in: 0...limit, using: &dice)).map { first &+ UInt8(truncatingIfNeeded: $0) }
        }
        switch choice {
        case 0, 1:
            let datagram = bytes(choice == 0 ? 65_536 : 3000)
            end.source.waiting.append(datagram)
            sent.datagrams.append(datagram)
            end.wake(at: now)
        case 2 where sent.streams.count < 5:
            end.change(at: now) { link, _ in if let id = try? link.beginStream() { sent.streams[id] = [] } }
        case 3...6:
            guard let id = sent.streams.keys.sorted().randomElement(using: &dice), !sent.finished.contains(id) else {
                return
            }
            let data = bytes(50_000)
            end.change(at: now) { link, _ in
                let count = link.send(data, on: id)
                sent.streams[id, default: []] += data.prefix(count)
            }
        case 7:
            guard let id = sent.streams.keys.sorted().randomElement(using: &dice) else { return }
            sent.finished.insert(id)
            end.change(at: now) { link, _ in link.finish(id) }
        case 8 where Int.random(in: 0..<4, using: &dice) == 0:
            guard let id = sent.streams.keys.sorted().randomElement(using: &dice) else { return }
            sent.reset.insert(id)
            sent.finished.insert(id)
            end.change(at: now) { link, _ in link.reset(id, reason: 300) }
        case 9: end.change(at: now) { link, _ in link.ping(at: now) }
        default: break
        }
    }

    /// Whatever the wire did: nothing that wasn't sent, nothing twice, nothing out of order, nothing behind an error.
    private func check(_ pair: LinkPair, _ fromLeft: Sent, _ fromRight: Sent, _ seed: UInt64) throws -> Bool {
        func fault(_ text: String) -> FogError { FogError(.failed, "seed \(seed): \(text)") }
        for (end, sent) in [(pair.right, fromLeft), (pair.left, fromRight)] {
            for (id, bytes) in end.streams where !(sent.streams[id] ?? []).starts(with: bytes) {
                throw fault("stream \(id) has other bytes")
            }
            for id in end.ended where end.streams[id] ?? [] != sent.streams[id] {
                throw fault("stream \(id) ended early")
            }
            guard sent.datagrams.starts(with: end.datagrams) else { throw fault("other datagrams") }
            guard !end.spokeAfterEnd else { throw fault("something was delivered behind the end") }
        }
        guard let left = pair.left.agreement, let right = pair.right.agreement else { return false }
        guard left.handshakeHash == right.handshakeHash, left.sendingKey == right.receivingKey,
            left.receivingKey == right.sendingKey
        else { throw fault("both agreed, on different things") }
        return true
    }

    /// On a wire that did nothing: everything that could arrive has arrived.
    private func checkAll(_ pair: LinkPair, _ fromLeft: Sent, _ fromRight: Sent, _ seed: UInt64) throws {
        for (end, other, sent) in [(pair.right, pair.left, fromLeft), (pair.left, pair.right, fromRight)] {
            guard end.datagrams == sent.datagrams else {
                throw FogError(.failed, "seed \(seed): datagrams are missing")
            }
            for (id, bytes) in sent.streams where !sent.reset.contains(id) && end.resets[id] == nil {
                // A stream that was refused, because there were too many, is reset where it began.
                guard other.resets[id] == LinkReset.tooMany || end.streams[id] == bytes else {
                    throw FogError(.failed, "seed \(seed): bytes of stream \(id) are missing")
                }
            }
        }
    }

    /// With nobody there any more, both ends end with a reason.
    private func checkEnds(_ pair: inout LinkPair, _ seed: UInt64) throws {
        for _ in 0..<4 {
            pair.now = Now(monotonic: pair.now.monotonic.advanced(by: .seconds(40)), wall: pair.now.wall)
            pair.left.wake(at: pair.now)
            pair.right.wake(at: pair.now)
            _ = (pair.left.takeOutput(), pair.right.takeOutput())
        }
        guard pair.left.error != nil, pair.right.error != nil else {
            throw FogError(.failed, "seed \(seed): an end waits for ever")
        }
    }
}
