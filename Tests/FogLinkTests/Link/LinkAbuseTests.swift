import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogLink

/// A peer that has the right keys and means ill: it gets what the rules give it, and otherwise the link's end.
@Suite struct LinkAbuseTests {
    private static let mebibyte = [UInt8](repeating: 9, count: 1 << 20)

    /// Sends so many bytes on a stream, in records as large as there are.
    private func fill(_ peer: inout HostileLink, _ id: UInt32, _ count: Int) throws {
        var left = count
        while left > 0, peer.error == nil {
            let piece = min(left, 60_000)
            try peer.send(HostileFrames.stream(id, Array(Self.mebibyte.prefix(piece))))
            left -= piece
        }
    }

    // MARK: Windows

    @Test func aStreamTakesWhatItsWindowHasAndNotAByteMore() throws {
        var peer = try HostileLink(seed: 41)
        try fill(&peer, 1, LinkStream.window)
        #expect(peer.error == nil)
        try peer.send(HostileFrames.stream(1, [0]))
        #expect(peer.error == .windowOverrun && peer.fault == nil)
    }

    @Test func allStreamsTogetherTakeWhatTheLinkHas() throws {
        var peer = try HostileLink(seed: 42)
        for id in stride(from: UInt32(1), to: 17, by: 2) { try fill(&peer, id, LinkStream.window) }
        #expect(peer.error == nil && peer.link.receiveRoom == 0)
        try peer.send(HostileFrames.stream(17, [0]))
        #expect(peer.error == .windowOverrun)
    }

    /// Streams that are refused or were given up are no way around the window.
    @Test(arguments: [true, false])
    func bytesThatNobodyWantsCountToo(_ isRefused: Bool) throws {
        var configuration = LinkConfiguration()
        configuration.streamLimit = 9
        var peer = try HostileLink(seed: 43, configuration)
        try peer.send(HostileFrames.stream(1), HostileFrames.reset(1))
        for id in stride(from: UInt32(3), to: 19, by: 2) { try fill(&peer, id, LinkStream.window) }
        try peer.send(HostileFrames.stream(19))
        #expect(peer.error == nil && peer.link.streams.count == 9)
        try peer.send(HostileFrames.stream(isRefused ? 21 : 1, [0]))
        #expect(peer.error == .windowOverrun && peer.fault == nil)
    }

    /// What a stream held when it was given up is given back once, even if its reader tells later that it has read it.
    @Test func roomIsGivenBackOnce() throws {
        var peer = try HostileLink(seed: 44)
        try fill(&peer, 1, LinkStream.window)
        try fill(&peer, 3, LinkStream.window)
        try peer.send(HostileFrames.reset(1))
        peer.use { link, _ in link.consumed(LinkStream.window, of: 1) }
        #expect(peer.link.receiveRoom + peer.link.consumed == Link.window - LinkStream.window)
        // A stream that has come to its end on both sides is worked off later.
        peer.use { link, _ in link.finish(3) }
        try peer.drain()
        try peer.send(HostileFrames.stream(3, isLast: true))
        #expect(peer.link.streams.isEmpty && peer.error == nil)
        peer.use { link, _ in link.consumed(LinkStream.window, of: 3) }
        #expect(peer.link.receiveRoom + peer.link.consumed == Link.window)
    }

    @Test func roomThatIsntThereIsntTaken() throws {
        let frames = [
            HostileFrames.windowUpdate(0, 0), HostileFrames.windowUpdate(1, 0), HostileFrames.windowUpdate(0, 1),
            HostileFrames.windowUpdate(0, .max), HostileFrames.windowUpdate(2, 1),
            HostileFrames.windowUpdate(2, .max),
        ]
        for frame in frames {
            var peer = try HostileLink(seed: 45)
            peer.use { link, _ in _ = try? link.beginStream() }
            try peer.send(frame)
            guard case .violation = peer.error else { return #expect(Bool(false), "\(frame) was taken") }
        }
        // For streams that are no more it may still be on its way.
        var peer = try HostileLink(seed: 46)
        try peer.send(HostileFrames.windowUpdate(77, 5), HostileFrames.windowUpdate(.max, .max))
        #expect(peer.error == nil)
    }

    // MARK: Streams

    @Test func nobodyBeginsTheOthersStreams() throws {
        for id in [0, 2, 4, .max - 1] as [UInt32] {
            var peer = try HostileLink(seed: 47)
            try peer.send(HostileFrames.stream(id, [1]))
            guard case .violation = peer.error else { return #expect(Bool(false), "stream \(id) was taken") }
        }
        var peer = try HostileLink(seed: 48)
        peer.use { link, _ in
            _ = try? link.beginStream()
            link.reset(2, reason: 300)
        }
        // Its bytes were on their way when it was given up.
        try peer.send(HostileFrames.stream(2, [1, 2, 3]))
        #expect(peer.error == nil && peer.events.isEmpty)
    }

    @Test func nothingFollowsAStreamsEnd() throws {
        var peer = try HostileLink(seed: 49)
        try peer.send(HostileFrames.stream(1, isLast: true, [1]), HostileFrames.stream(1, [2]))
        guard case .violation = peer.error else { return #expect(Bool(false), "it was taken") }
        #expect(!peer.events.contains(.streamBytes(1, [2])))
    }

    @Test func emptyFramesOfAStreamAreNothing() throws {
        var peer = try HostileLink(seed: 50)
        let flood = [[UInt8]](repeating: HostileFrames.stream(1), count: 5000).flatMap(\.self)
        for _ in 0..<20 { try peer.send(flood) }
        #expect(peer.events == [.streamBegan(1)] && peer.error == nil && peer.link.control.isEmpty)
    }

    @Test func moreStreamsThanThereMayBeAreReset() throws {
        var peer = try HostileLink(seed: 51)
        var answered = 0
        for id in stride(from: UInt32(1), to: 20_001, by: 2) {
            try peer.send(HostileFrames.stream(id, [1]))
            answered += try peer.drain() > 0 ? 1 : 0
        }
        #expect(peer.link.streams.count == 256 && peer.error == nil && peer.fault == nil)
        #expect(answered == 10_000 - 256)
        try peer.send(HostileFrames.reset(1), HostileFrames.stream(20_001))
        #expect(peer.events.last == .streamBegan(20_001))
    }

    /// A peer that takes no answers can't make the link keep them all.
    @Test func answersThatNobodyTakesEndTheLink() throws {
        var refused = try HostileLink(seed: 52)
        var id: UInt32 = 1
        while refused.error == nil, id < 2_000_000 {
            var frames: [UInt8] = []
            for _ in 0..<5000 {
                frames += HostileFrames.stream(id)
                id += 2
            }
            try refused.send(frames)
        }
        #expect(refused.error == .overloaded("answers") && refused.fault == nil && refused.link.control.isEmpty)
        // The same if it is the user who wants none of its streams.
        var unwanted = try HostileLink(seed: 53)
        unwanted.keepsEvents = false
        for id in stride(from: UInt32(1), to: 200_001, by: 2) where unwanted.error == nil {
            try unwanted.send(HostileFrames.stream(id))
            unwanted.use { link, _ in link.reset(id, reason: LinkReset.unwanted) }
        }
        #expect(unwanted.error == .overloaded("answers") && unwanted.fault == nil)
    }

    /// Streams that are given up before they have had their turn leave nothing behind.
    @Test func streamsThatAreAnsweredAndGivenUpLeaveNothing() throws {
        var peer = try HostileLink(seed: 54)
        peer.keepsEvents = false
        for id in stride(from: UInt32(1), to: 20_001, by: 2) {
            try peer.send(HostileFrames.stream(id, [1]))
            peer.use { link, _ in
                link.consumed(1, of: id)
                _ = link.send([2], on: id)
            }
            try peer.send(HostileFrames.reset(id))
        }
        #expect(peer.error == nil && peer.fault == nil)
        #expect(peer.link.streams.isEmpty && peer.link.turns.isEmpty && !peer.link.hasToSend)
    }

    // MARK: Datagrams

    @Test func aDatagramInPartsIsOneAndWhole() throws {
        let begun = HostileFrames.datagramBegin(total: 10, [1, 2, 3])
        let bad: [[UInt8]] = [
            HostileFrames.datagramMore([1]),
            begun + HostileFrames.datagram([1]),
            begun + begun,
            begun + HostileFrames.datagramMore([UInt8](repeating: 0, count: 8)),
            begun + HostileFrames.datagramMore([]),
            HostileFrames.datagramBegin(total: 3, [1, 2, 3]),
            HostileFrames.datagramBegin(total: 0, []),
            HostileFrames.datagramBegin(total: 65_537, [1]),
            HostileFrames.datagramBegin(total: 0xff_ffff, [1]),
        ]
        for frames in bad {
            var peer = try HostileLink(seed: 55)
            try peer.send(frames)
            guard case .violation = peer.error else { return #expect(Bool(false), "\(frames) were taken") }
            #expect(peer.events.count == 1 && peer.link.datagram == nil)
        }
        var peer = try HostileLink(seed: 56)
        try peer.send(begun + HostileFrames.stream(1, [5]))
        try peer.send(HostileFrames.datagramMore([4, 5, 6, 7, 8, 9, 10]))
        #expect(peer.events.last == .datagram(channel: 7, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    }

    // MARK: Pings

    @Test func anAnswerNeedsAQuestion() throws {
        var peer = try HostileLink(seed: 57)
        try peer.send(HostileFrames.pong(1))
        #expect(peer.error == .violation("an answer to no ping"))
        var twice = try HostileLink(seed: 58)
        let now = twice.now
        twice.use { link, _ in link.ping(at: now) }
        try twice.send(HostileFrames.pong(1))
        #expect(twice.error == nil)
        try twice.send(HostileFrames.pong(1))
        #expect(twice.error == .violation("an answer to no ping"))
    }

    @Test func aFloodOfPingsIsAnsweredInMeasure() throws {
        var peer = try HostileLink(seed: 59)
        let flood = (0..<7000).flatMap { HostileFrames.ping($0) }
        for _ in 0..<20 { try peer.send(flood) }
        #expect(peer.link.control.count <= 4096 + 9 && peer.error == nil)
        try peer.drain()
        try peer.send(HostileFrames.ping(1))
        #expect(try peer.drain() > 0)
    }

    /// A link that was woken late waits for the answer, and doesn't ask to be woken for what is past.
    @Test func aLateWakeIsNoBusyWait() throws {
        var peer = try HostileLink(seed: 60)
        peer.wake(after: .seconds(300))
        let deadline = try #require(peer.link.nextDeadline)
        #expect(deadline > peer.now.monotonic && peer.error == nil)
    }

    // MARK: Records

    @Test func paddingIsNothing() throws {
        var peer = try HostileLink(seed: 61)
        let padding = [UInt8](repeating: 0, count: RecordHeader.plainLimit)
        for _ in 0..<200 { try peer.send(padding) }
        #expect(peer.events.isEmpty && peer.error == nil && peer.link.partial.isEmpty)
        try peer.send([0, 0, 1, 0])
        #expect(peer.error == .frame("padding isn't zeros"))
    }

    @Test func keysMayBeReplacedAsOftenAsThePeerLikes() throws {
        var peer = try HostileLink(seed: 62)
        for _ in 0..<10_000 { try peer.send(HostileFrames.keyUpdate) }
        try peer.send(HostileFrames.datagram([1]))
        #expect(peer.events == [.datagram(channel: 7, [1])] && peer.fault == nil)
        try peer.send(HostileFrames.keyUpdate + [0])
        #expect(peer.error == .frame("something follows a key update"))
    }

    @Test func nothingIsTakenBehindAClose() throws {
        var peer = try HostileLink(seed: 63)
        let after = try [
            peer.record(
                HostileFrames.datagram([1]) + HostileFrames.close(9, "enough") + HostileFrames.datagram([2])),
            peer.record(HostileFrames.datagram([3])), [UInt8](repeating: 7, count: 100),
        ]
        peer.deliver(after.flatMap(\.self))
        #expect(peer.events == [.datagram(channel: 7, [1]), .ended(.closed(9, "enough"))] && peer.fault == nil)
        var own = try HostileLink(seed: 64)
        own.use { link, outputs in link.close(1, into: &outputs) }
        try own.send(HostileFrames.datagram([3]))
        own.deliver([UInt8](repeating: 7, count: 100_000))
        #expect(own.events == [.ended(.closed(1, ""))] && own.fault == nil && own.link.partial.isEmpty)
    }

    @Test func noRecordHasAnyOtherLength() throws {
        for length in [0, 1, 16, 65_553, 0xff_ffff] {
            var peer = try HostileLink(seed: 65)
            peer.deliver(RecordHeader(epoch: 0, length: length).bytes)
            #expect(peer.error == .recordLength(length) && peer.link.partial.isEmpty)
        }
        // The header in pieces, and a record of which the end never comes.
        var peer = try HostileLink(seed: 66)
        for byte in RecordHeader(epoch: 0, length: 65_552).bytes { peer.deliver([byte]) }
        for _ in 0..<8 { peer.deliver([UInt8](repeating: 1, count: 8000)) }
        #expect(peer.error == nil && peer.link.partial.count == 64_004 && peer.fault == nil)
    }

    @Test func aRecordComesOnceInItsPlaceAndUnderItsKey() throws {
        var epoch = try HostileLink(seed: 67)
        epoch.cipher.update()
        epoch.deliver(try epoch.record(HostileFrames.datagram([1])))
        #expect(epoch.error == .notGenuine)
        // The epoch that the header names is authenticated.
        var renamed = try HostileLink(seed: 68)
        renamed.cipher.update()
        var record = try renamed.record(HostileFrames.datagram([1]))
        record[0] = 0
        renamed.deliver(record)
        #expect(renamed.error == .notGenuine)
        var replayed = try HostileLink(seed: 69)
        let once = try replayed.record(HostileFrames.datagram([1]))
        replayed.deliver(once + once)
        #expect(replayed.events == [.datagram(channel: 7, [1]), .ended(.notGenuine)])
        var swapped = try HostileLink(seed: 70)
        let first = try swapped.record(HostileFrames.datagram([1]))
        swapped.deliver(try swapped.record(HostileFrames.datagram([2])) + first)
        #expect(swapped.events == [.ended(.notGenuine)])
        var missing = try HostileLink(seed: 71)
        _ = try missing.record(HostileFrames.datagram([1]))
        missing.deliver(try missing.record(HostileFrames.datagram([2])))
        #expect(missing.events == [.ended(.notGenuine)])
    }

    // MARK: Identities

    @Test func anIdentityNeedsItsOwnSignatureAndIsShownOnce() throws {
        let key = Curve25519.Signing.PrivateKey()
        let open = Array(key.publicKey.rawRepresentation)
        func proof(_ peer: HostileLink, _ role: LinkRole = .mix, isInitiator: Bool = true) throws -> [UInt8] {
            try #require(
                LinkIdentityProof(
                    key, role: role, network: peer.link.network, handshakeHash: peer.link.handshakeHash,
                    isInitiator: isInitiator)
            ).signature
        }
        let peer = try HostileLink(seed: 72)
        let genuine = try proof(peer)
        var altered = genuine
        altered[40] ^= 1
        let mix = LinkRole.mix.rawValue
        let bad = [
            HostileFrames.identity(mix, key: open, signature: altered),
            HostileFrames.identity(LinkRole.authority.rawValue, key: open, signature: genuine),
            HostileFrames.identity(200, key: open, signature: genuine),
            HostileFrames.identity(mix, key: [UInt8](repeating: 0, count: 32), signature: genuine),
            HostileFrames.identity(mix, key: open, signature: [UInt8](repeating: 0, count: 64)),
            HostileFrames.identity(mix, key: open, signature: try proof(peer, isInitiator: false)),
        ]
        for frame in bad {
            var peer = peer
            try peer.send(frame)
            #expect(peer.events == [.ended(.identity)])
        }
        var good = peer
        let frame = HostileFrames.identity(mix, key: open, signature: genuine)
        try good.send(frame)
        #expect(good.events == [.identified(open, .mix)] && good.error == nil)
        // Checking one costs much more than sending it.
        try good.send(frame)
        #expect(good.error == .violation("a second identity") && good.events.count == 2)
    }

    // MARK: Records at a constant rate

    /// However small the records are, what the link itself has to say fits into them, and its last word goes out.
    @Test func aConstantRateHasRoomForEverythingThatALinkSays() throws {
        var configuration = LinkConfiguration()
        configuration.padding = .constantRate(bytes: 1, interval: .milliseconds(10))
        var peer = try HostileLink(seed: 73, configuration)
        let key = Curve25519.Signing.PrivateKey()
        let proof = try #require(
            LinkIdentityProof(
                key, role: .mix, network: peer.link.network, handshakeHash: peer.link.handshakeHash,
                isInitiator: false))
        peer.use { link, outputs in
            link.show(proof)
            link.close(3, String(repeating: "x", count: 255), into: &outputs)
        }
        for _ in 0..<10 where peer.link.hasToSend {
            let deadline = try #require(peer.link.nextDeadline)
            peer.wake(after: max(.zero, peer.now.monotonic.duration(to: deadline)))
            try peer.drain()
        }
        #expect(!peer.link.hasToSend && peer.link.nextDeadline == nil)
    }
}
