import FogCore
import FogCrypto
import FogLink
import FogNetworking
import NIOPosix
import Testing

/// A listener among guests that mean ill: they get nothing, and the others are served.
@Suite(.serialized) struct LinkListenerTests {
    // MARK: Handshakes that come to nothing

    @Test func whoSaysNonsenseIsShownOut() async throws {
        try await LinkHost.run(within: .seconds(2)) { host in
            var generator = SystemRandomNumberGenerator()
            var guests: [RawGuest] = []
            for index in 0..<60 {
                let guest = try await RawGuest.connect(to: host)
                let count = [1, 3, 100, 2000, 100_000][index % 5]
                await guest.send((0..<count).map { _ in .random(in: 0...255, using: &generator) })
                guests.append(guest)
            }
            try await host.expectService()
            try await eventually("all are shown out") { guests.allSatisfy(\.isClosed) }
            try await eventually("all are accounted for") { host.record.now.failed.count == 60 }
            #expect(host.record.now.began == 1)
        }
    }

    @Test func whoSaysNothingIsShownOutInTime() async throws {
        try await LinkHost.run(within: .milliseconds(300)) { host in
            let silent = try await RawGuest.connect(to: host)
            let slow = try await RawGuest.connect(to: host)
            // A message of which the end never comes.
            await slow.send([0x08, 0x00, 0x01])
            try await eventually("both are shown out") { silent.isClosed && slow.isClosed }
            #expect(host.record.now.failed == [.handshakeTimedOut, .handshakeTimedOut])
            try await host.expectService()
        }
    }

    @Test func aBrokenConnectionIsTheEndOfItAlone() async throws {
        try await LinkHost.run { host in
            let early = try await RawGuest.connect(to: host)
            await early.send([0x04, 0x00, 0x01, 0x01])
            try await early.reset()
            let opened = try await RawGuest.connect(to: host)
            let late = try await RawGuest.connect(to: host)
            let (sent, agreement, _) = try await late.shakeHands(with: host)
            await opened.send(sent[0])
            try await eventually("an opening is answered") { !opened.received.isEmpty }
            try await opened.reset()
            // A whole record, and the beginning of another.
            let records = try records(of: agreement, datagrams: [[1, 2, 3], [UInt8](repeating: 5, count: 5000)])
            await late.send(Array(records[0] + records[1].prefix(1000)))
            try await eventually("the whole record is taken") { host.record.now.datagrams == 1 }
            try await late.reset()
            try await eventually("all are accounted for") {
                host.record.now.failed.count == 2 && host.record.now.ended == [.truncated]
            }
            #expect(host.record.now.failed == [.truncated, .truncated] && host.record.now.datagrams == 1)
            try await host.expectService()
        }
    }

    @Test func whatWasSaidBeforeMakesNoLink() async throws {
        try await LinkHost.run { host in
            let first = try await RawGuest.connect(to: host)
            let (sent, _, _) = try await first.shakeHands(with: host)
            try await eventually("it is linked") { host.record.now.began == 1 }
            let again = try await RawGuest.connect(to: host)
            await again.send(sent[0])
            try await eventually("the opening is answered") { !again.received.isEmpty }
            // Its answer is another one, for which what was said then is worth nothing.
            #expect(again.received != first.received)
            await again.send(sent[1])
            try await eventually("it is shown out") { again.isClosed }
            #expect(host.record.now.began == 1 && host.record.now.failed == [.handshakeFailed(.notGenuine)])
            await first.close()
        }
    }

    @Test(arguments: [LinkPattern.known, .anonymous])
    func whoExpectsAnotherKeyGetsNoLink(_ pattern: LinkPattern) async throws {
        try await LinkHost.run { host in
            let user = ExchangeUser(stream: [1], datagrams: 1)
            try await host.dial(user, pattern: pattern, expecting: [UInt8](repeating: 9, count: 32))
            try await eventually("it fails") { user.state.error != nil }
            #expect(user.state.error == .refused(.handshake) && !user.state.began)
            #expect(host.record.now.began == 0)
        }
    }

    // MARK: Floods

    /// Handshakes that nobody goes on with make the next ones dearer, and leave nothing behind.
    @Test func aFloodOfHandshakesIsEndured() async throws {
        try await LinkHost.run(halfOpenLimit: 25, within: .seconds(600)) { host in
            var guests: [RawGuest] = []
            func wait(upTo count: Int) async throws {
                while guests.count < count { guests.append(try await RawGuest.connect(to: host)) }
            }
            // What the listener has taken is what counts, and it counts those that it serves too, as long as they open.
            func taken(_ count: Int, served: Int) async throws {
                try await wait(upTo: count)
                try await eventually("\(count) wait") { host.record.now.guests == count + served }
            }
            try await taken(40, served: 0)
            // With a cookie,
            try await host.expectService()
            try await taken(80, served: 1)
            // with work,
            try await host.expectService()
            try await taken(150, served: 2)
            // and not any more.
            let refused = ExchangeUser(stream: [1], datagrams: 1)
            try await host.dial(refused)
            try await eventually("it is refused") { refused.state.error != nil }
            #expect(refused.state.error == .refused(.full) && !refused.state.began)
            try await wait(upTo: 1000)
            try await eventually("only so many may wait") { guests.count(where: \.isClosed) >= 800 }
            #expect(host.record.now.guests == 203)
            for guest in guests { await guest.close() }
            try await eventually("all are gone") { host.record.now.failed.count == 201 }
            try await host.expectService()
        }
    }

    /// Who takes nothing costs so much memory and no more, and is given up.
    @Test func whoReadsNothingIsGivenUp() async throws {
        var configuration = LinkConfiguration()
        configuration.idleLimit = .milliseconds(300)
        configuration.answerLimit = .milliseconds(300)
        try await LinkHost.run(.datagrams, configuration: configuration) { host in
            let guest = try await RawGuest.connect(to: host)
            _ = try await guest.shakeHands(with: host)
            try await guest.reads(false)
            try await eventually("it is given up") { !host.record.now.ended.isEmpty }
            #expect(host.record.now.ended == [.unresponsive])
            // Buffers of the system and of one connection.
            #expect(host.record.now.handed < 64 << 20)
            for _ in 0..<10_000 where !guest.isClosed {
                await guest.send([0])
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(guest.isClosed, "its connection is kept for ever")
        }
    }

    /// A close doesn't cut off what was sent before it.
    @Test func whatWasSentBeforeACloseArrives() async throws {
        try await LinkHost.run(.datagramsAndClose) { host in
            let guest = try await RawGuest.connect(to: host)
            let (_, agreement, handshake) = try await guest.shakeHands(with: host)
            try await guest.reads(false)
            try await eventually("it is closed") { host.record.now.ended == [.closed(1, "")] }
            try await guest.reads(true)
            try await eventually("all has come") { guest.isClosed }
            var link = Link(agreement, at: LinkClock.now())
            var outputs = Outputs<LinkAction>()
            Array(guest.received[handshake...]).withUnsafeBytes {
                link.receive($0, at: LinkClock.now(), into: &outputs)
            }
            var datagrams = 0
            outputs.drain { action in if case .datagrams(let batch) = action { datagrams += batch.places.count } }
            // The last one may have been begun when the close came.
            let sent = host.record.now.datagrams
            #expect(datagrams >= sent - 1)
            #expect(link.end == .closed(1, ""))
        }
    }

    /// A user that is asked for a datagram may set another link of the same event loop to work.
    @Test func linksOfALoopMaySetEachOtherToWork() async throws {
        try await LinkHost.run(threads: 1) { host in
            let second = ErrandUser()
            let first = ErrandUser(second)
            try await host.dial(second)
            try await host.dial(first)
            try await eventually("both are linked") { first.hasBegun && second.hasBegun }
            first.tellOnLoop()
            try await eventually("both have an answer") { first.received == 1 && second.received == 1 }
        }
    }

    // MARK: All at once

    @Test func twoHundredLinksAreServedAmongHostileGuests() async throws {
        try await LinkHost.run(halfOpenLimit: 64, within: .seconds(60)) { host in
            let stream = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            let users = (0..<200).map { _ in ExchangeUser(stream: stream, datagrams: 50) }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<8 { tasks.addTask { try await pester(host) } }
                for start in stride(from: 0, to: 200, by: 20) {
                    for user in users[start..<start + 20] { try await host.dial(user) }
                    try await eventually("the next may come") {
                        users[start..<start + 20].allSatisfy { $0.state.began || $0.state.error != nil }
                    }
                }
                try await eventually("all are served") {
                    users.allSatisfy { $0.state.isComplete || $0.state.error != nil }
                }
                tasks.cancelAll()
                while (try? await tasks.next()) != nil {}
            }
            let served = users.count(where: \.state.isComplete)
            #expect(served == 200)
        }
    }

    /// Does everything that a guest shouldn't, until it is told to stop.
    private func pester(_ host: LinkHost) async throws {
        var generator = SystemRandomNumberGenerator()
        while !Task.isCancelled {
            let guest = try await RawGuest.connect(to: host)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: await guest.send((0..<3000).map { _ in .random(in: 0...255, using: &generator) })
            case 1: await guest.send([0x05, 0x00, 0x01, 0x01, 0x02])
            case 2:
                if let agreed = try? await guest.shakeHands(with: host) {
                    let records = try records(of: agreed.agreement, datagrams: [[1], [2]])
                    await guest.send(records[1] + records[0])
                }
            case 3:
                if let agreed = try? await guest.shakeHands(with: host, pattern: .anonymous) {
                    let records = try records(of: agreed.agreement, datagrams: [[UInt8](repeating: 3, count: 60_000)])
                    await guest.send(Array(records[0].dropLast(7)))
                }
            default: break
            }
            if Bool.random(using: &generator) { try await guest.reset() } else { await guest.close() }
        }
    }

    /// Records with a datagram each, as the initiator of a link sends them.
    private func records(of agreement: LinkAgreement, datagrams: [[UInt8]]) throws -> [[UInt8]] {
        var link = Link(agreement, at: LinkClock.now())
        var buffers = LinkBuffers()
        var outputs = Outputs<LinkAction>()
        return try datagrams.map { datagram in
            var source = OneDatagram(bytes: datagram)
            try link.fill(&buffers, from: &source, upTo: 1, at: LinkClock.now(), into: &outputs)
            defer { buffers.output = [] }
            return buffers.output
        }
    }
}

/// A source with a single datagram.
private struct OneDatagram: DatagramSource {
    var bytes: [UInt8]?

    mutating func next(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        guard let bytes else { return false }
        self.bytes = nil
        bytes.withUnsafeBytes { body(3, $0) }
        return true
    }
}
