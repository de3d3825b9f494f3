import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogLink

@Suite struct LinkTests {
    @Test(arguments: LinkPattern.allCases, LinkSuite.allCases)
    func bothSidesAgree(_ pattern: LinkPattern, _ suite: LinkSuite) throws {
        var pair = try LinkPair(seed: 1, pattern, suites: [suite])
        pair.settle()
        let (left, right) = (try #require(pair.left.agreement), try #require(pair.right.agreement))
        #expect(left.handshakeHash == right.handshakeHash && left.suite == suite && right.suite == suite)
        #expect(left.sendingKey == right.receivingKey && left.receivingKey == right.sendingKey)
        #expect(left.sendingKey != left.receivingKey)
        #expect(left.remoteStatic == pair.rightKey && right.initiatorRole == .gateway)
        #expect((right.remoteStatic == nil) == (pattern == .anonymous))
        #expect(pair.left.error == nil && pair.right.error == nil)
    }

    @Test func streamsAndDatagramsArriveWholeAndInOrder() throws {
        var pair = try LinkPair(seed: 2)
        pair.settle()
        let now = pair.now
        let long = SecretBytes.random(3_000_000, using: &pair.dice).revealed
        let datagrams = [0, 1, 2556, 65_535, 65_536, 100].map { SecretBytes.random($0, using: &pair.dice).revealed }
        pair.left.source.waiting = datagrams
        var sent = 0
        var stream: UInt32 = 0
        try pair.left.change(at: now) { link, _ in
            stream = try link.beginStream()
            sent = link.send(long, on: stream)
        }
        while sent < long.count {
            pair.run()
            pair.left.change(at: now) { link, _ in sent += link.send(long[sent...], on: stream) }
        }
        pair.left.change(at: now) { link, _ in link.finish(stream) }
        pair.right.change(at: now) { link, _ in
            _ = link.send(Array("an answer".utf8), on: stream)
            link.finish(stream)
        }
        pair.run()
        #expect(stream == 1 && pair.right.streams[1] == long && pair.right.ended == [1])
        #expect(pair.left.streams[1] == Array("an answer".utf8) && pair.left.ended == [1])
        #expect(pair.right.datagrams == datagrams)
        #expect(pair.left.link?.streams.isEmpty == true && pair.right.link?.streams.isEmpty == true)
        #expect(pair.left.link?.partial.isEmpty == true && pair.left.error == nil && pair.right.error == nil)
    }

    /// Who doesn't work off what comes makes the other side wait, and not more than that.
    @Test func aStreamThatNobodyReadsHoldsNoOtherUp() throws {
        var pair = try LinkPair(seed: 3)
        pair.settle()
        let now = pair.now
        pair.right.consumes = false
        let bytes = [UInt8](repeating: 5, count: 2 << 20)
        try pair.left.change(at: now) { link, _ in
            let full = try link.beginStream()
            #expect(link.send(bytes, on: full) == link.configuration.streamSendLimit)
        }
        pair.run()
        pair.left.change(at: now) { link, _ in #expect(link.send(bytes, on: 1) == 1 << 20) }
        pair.run()
        #expect(pair.right.streams[1]?.count == LinkStream.window)
        try pair.left.change(at: now) { link, _ in
            let other = try link.beginStream()
            _ = link.send([1, 2, 3], on: other)
        }
        pair.run()
        #expect(pair.right.streams[3] == [1, 2, 3])
        pair.right.change(at: now) { link, _ in link.consumed(LinkStream.window, of: 1) }
        pair.run()
        #expect(pair.right.streams[1]?.count == 2 << 20 && pair.left.error == nil)
    }

    @Test func keysAreReplacedWithoutAPause() throws {
        var configuration = LinkConfiguration()
        configuration.recordsPerKey = 3
        var pair = try LinkPair(seed: 4, configuration: configuration)
        pair.settle()
        for round in 0..<800 {
            pair.left.source.waiting.append([UInt8(truncatingIfNeeded: round), 1])
            pair.run()
        }
        #expect(pair.right.datagrams.count == 800 && pair.right.error == nil)
        // The epoch is counted modulo 256.
        #expect(pair.left.link?.sending.epoch == UInt8(truncatingIfNeeded: 800 / 3))
        var timed = LinkConfiguration()
        timed.timePerKey = .seconds(1)
        var slow = try LinkPair(seed: 5, configuration: timed)
        slow.settle()
        slow.now = Now(monotonic: slow.now.monotonic.advanced(by: .seconds(2)), wall: slow.now.wall)
        slow.left.source.waiting = [[9]]
        slow.run()
        #expect(slow.right.datagrams == [[9]] && slow.left.link?.sending.epoch == 1)
    }

    @Test func identitiesAreProved() throws {
        var pair = try LinkPair(seed: 6, .strangers)
        pair.settle()
        let key = Curve25519.Signing.PrivateKey()
        let hash = try #require(pair.left.agreement?.handshakeHash)
        let proof = try #require(
            LinkIdentityProof(key, role: .peer, network: pair.network, handshakeHash: hash, isInitiator: true))
        pair.left.change(at: pair.now) { link, _ in link.show(proof) }
        pair.run()
        #expect(pair.right.identities == [Array(key.publicKey.rawRepresentation)])
        // The same proof is worth nothing on the other side, or on another link.
        pair.right.change(at: pair.now) { link, _ in link.show(proof) }
        pair.run()
        #expect(pair.left.error == .identity && pair.left.identities.isEmpty)
        var other = try LinkPair(seed: 7, .strangers)
        other.settle()
        other.left.change(at: other.now) { link, _ in link.show(proof) }
        other.run()
        #expect(other.right.error == .identity)
    }

    @Test func anotherNetworkKeyOrRoleIsRefused() throws {
        var network = try LinkPair(seed: 8, rightNetwork: Bytes32([UInt8](repeating: 9, count: 32)))
        network.settle()
        #expect(network.right.error == .handshakeFailed(.notGenuine) && network.left.error == .refused(.handshake))
        let someone = Array(Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation)
        var key = try LinkPair(seed: 9, expectedKey: someone)
        key.settle()
        #expect(key.right.error == .handshakeFailed(.notGenuine) && key.left.error == .refused(.handshake))
        var role = try LinkPair(seed: 10, wantedRole: .relay)
        role.settle()
        #expect(role.right.error == .refused(.role) && role.left.error == .refused(.role))
        // Between strangers there is no key at first: the network shows with the second message.
        var strangers = try LinkPair(
            seed: 11, .strangers, rightNetwork: Bytes32([UInt8](repeating: 9, count: 32)))
        strangers.settle()
        #expect(strangers.left.error == .handshakeFailed(.notGenuine) && strangers.right.agreement == nil)
    }

    @Test func theBestCommonSuiteIsTaken() throws {
        var pair = try LinkPair(seed: 12, suites: [.aesGCM, .chaChaPoly], rightSuites: [.chaChaPoly])
        pair.settle()
        #expect(pair.left.agreement?.suite == .chaChaPoly && pair.right.agreement?.suite == .chaChaPoly)
        var none = try LinkPair(seed: 13, suites: [.aesGCM], rightSuites: [.chaChaPoly])
        none.settle()
        #expect(none.left.error == .refused(.version) && none.left.agreement == nil)
    }

    /// Somebody on the way who says that the responder has the weaker suite only gets no link made.
    @Test func aForgedRetryMakesNothingWeaker() throws {
        var pair = try LinkPair(seed: 14)
        pair.left.begin(at: pair.now)
        _ = pair.left.takeOutput()
        pair.left.receive(
            HandshakeMessage(kind: .retry, body: [1, 1, 1, LinkSuite.chaChaPoly.rawValue]).bytes, at: pair.now)
        pair.run()
        #expect(pair.left.agreement?.suite != .chaChaPoly && pair.right.agreement?.suite != .chaChaPoly)
    }

    @Test func underLoadAnInitiatorShowsItsAddressAndWorks() throws {
        var cookie = try LinkPair(seed: 15)
        cookie.right.pressure = .cookie
        cookie.settle()
        #expect(cookie.left.agreement?.handshakeHash == cookie.right.agreement?.handshakeHash)
        #expect(cookie.left.agreement != nil)
        var puzzle = try LinkPair(seed: 16)
        puzzle.right.pressure = .puzzle(.least)
        puzzle.settle()
        #expect(puzzle.left.agreement != nil && puzzle.right.agreement != nil)
        var full = try LinkPair(seed: 17)
        full.right.pressure = .full
        full.settle()
        #expect(full.left.error == .refused(.full) && full.left.agreement == nil)
    }

    @Test func aSilentOtherSideIsNoticed() throws {
        var pair = try LinkPair(seed: 18)
        pair.settle()
        pair.now = Now(monotonic: pair.now.monotonic.advanced(by: .seconds(31)), wall: pair.now.wall)
        pair.run()
        #expect(pair.left.roundTrips == 1 && pair.left.error == nil)
        pair.now = Now(monotonic: pair.now.monotonic.advanced(by: .seconds(31)), wall: pair.now.wall)
        pair.left.wake(at: pair.now)
        _ = pair.left.takeOutput()
        pair.now = Now(monotonic: pair.now.monotonic.advanced(by: .seconds(16)), wall: pair.now.wall)
        pair.left.wake(at: pair.now)
        #expect(pair.left.error == .unresponsive)
        var begun = try LinkPair(seed: 19)
        begun.left.begin(at: begun.now)
        begun.now = Now(monotonic: begun.now.monotonic.advanced(by: .seconds(11)), wall: begun.now.wall)
        begun.left.wake(at: begun.now)
        begun.right.wake(at: begun.now)
        #expect(begun.left.error == .handshakeTimedOut && begun.right.error == .handshakeTimedOut)
    }

    @Test func aCloseIsToldAndABreakIsNoClose() throws {
        var pair = try LinkPair(seed: 20)
        pair.settle()
        pair.left.change(at: pair.now) { link, outputs in link.close(3, "enough", into: &outputs) }
        pair.run()
        #expect(pair.right.error == .closed(3, "enough"))
        var broken = try LinkPair(seed: 21)
        broken.settle()
        broken.left.disconnect(at: broken.now)
        #expect(broken.left.error == .truncated)
    }

    @Test func aConstantRateShowsNothingOfWhatIsSaid() throws {
        var configuration = LinkConfiguration()
        configuration.padding = .constantRate(bytes: 4096, interval: .milliseconds(10))
        var pair = try LinkPair(seed: 22, configuration: configuration)
        pair.settle()
        var lengths: Set<Int> = []
        for round in 0..<50 {
            if round == 20 { pair.left.source.waiting = (0..<7).map { [UInt8](repeating: $0, count: 2556) } }
            pair.now = Now(monotonic: pair.now.monotonic.advanced(by: .milliseconds(10)), wall: pair.now.wall)
            pair.left.wake(at: pair.now)
            let bytes = pair.left.takeOutput()
            lengths.insert(bytes.count)
            pair.right.receive(bytes, at: pair.now)
            _ = pair.right.takeOutput()
        }
        #expect(lengths.count == 1 && pair.right.datagrams.count == 7 && pair.right.error == nil)
    }
}
