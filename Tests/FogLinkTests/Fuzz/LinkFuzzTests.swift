import FogCore
import FogCrypto
import FogSimulation
import FoundationEssentials
import Testing

@testable import FogLink

/// Whatever arrives is understood or ends the link with a reason; nothing stops the process or fills its memory.
@Suite struct LinkFuzzTests {
    static let isFull = ProcessInfo.processInfo.environment["FOG_TEST_FULL"] != nil
    static let count = isFull ? 1_000_000 : 20_000

    // MARK: Handshakes

    @Test(arguments: LinkPattern.allCases)
    func handshakes(_ pattern: LinkPattern) throws {
        var dice = SeededGenerator(seed: 31)
        let all = try HandshakeStates(pattern, using: &dice)
        var ends: [String: Int] = [:]
        for _ in 0..<Self.count / LinkPattern.allCases.count {
            let state = all.states[Int.random(in: all.states.indices, using: &dice)]
            var bytes = Int.random(in: 0..<8, using: &dice) == 0 ? Mutation.random(2000, using: &dice) : []
            // Random bytes mostly have no length that a message has; behind a right beginning they are read further.
            if bytes.isEmpty || Bool.random(using: &dice) {
                bytes = state.answers[Int.random(in: state.answers.indices, using: &dice)] + bytes
            }
            if Int.random(in: 0..<16, using: &dice) > 0 { Mutation.damage(&bytes, using: &dice) }
            let end = try run(state, bytes, at: all.now, using: &dice)
            ends[end.map { "\($0)" } ?? "open", default: 0] += 1
        }
        // Otherwise all died at the first byte, and the states were worth nothing.
        #expect(ends.count > 5 && ends["agreed"] != nil)
    }

    /// Gives a side bytes in pieces, then more than it may keep.
    ///
    /// - Returns: What became of it: a reason, `agreed`, or nothing.
    private func run(
        _ state: HandshakeStates.State, _ bytes: [UInt8], at now: Now, using dice: inout SeededGenerator
    ) throws -> String? {
        var side = state.side
        var outputs = Outputs<HandshakeAction>()
        var end: String?
        var sent = 0
        func fault(_ text: String) -> FogError { FogError(.failed, "\(state.name), \(bytes): \(text)") }
        func give(_ piece: ArraySlice<UInt8>, _ pressure: LinkPressure) throws {
            piece.withUnsafeBytes { piece in
                switch side {
                case .initiator(var machine):
                    machine.receive(piece, into: &outputs)
                    side = .initiator(machine)
                case .responder(var machine):
                    machine.receive(piece, under: pressure, at: now, into: &outputs)
                    side = .responder(machine)
                }
            }
            for action in outputs.actions {
                if let end { throw fault("\(action) behind the end, which was \(end)") }
                switch action {
                case .send(let bytes): sent += bytes.count
                case .agreed:
                    guard state.mayAgree(upon: bytes) else {
                        throw fault("agreed on something that nobody has said")
                    }
                    end = "agreed"
                case .failed(let error): end = "\(error)"
                }
            }
            outputs.drain { _ in }
        }
        for piece in Mutation.pieces(of: bytes, using: &dice) { try give(piece, pressure(&dice)) }
        let before = end
        if Int.random(in: 0..<16, using: &dice) == 0 {
            // No message is as long as that, and records don't come before the end.
            for _ in 0..<20 { try give([UInt8](repeating: 0xff, count: 4096)[...], .cookie) }
            guard end != nil else { throw fault("it takes bytes for ever") }
        }
        guard sent <= 4 * (HandshakeMessage.limit + 3) else { throw fault("it sent \(sent) bytes") }
        return before
    }

    /// Mostly such as keeps a responder from working.
    private func pressure(_ dice: inout SeededGenerator) -> LinkPressure {
        switch Int.random(in: 0..<64, using: &dice) {
        case 0: .puzzle(.least)
        case 1...3: .full
        case 4...40: .cookie
        default: .none
        }
    }

    // MARK: Records

    /// A stream of genuine records that was altered on the way: what is delivered is what the unaltered beginning says.
    @Test func records() throws {
        var dice = SeededGenerator(seed: 32)
        let wire = try RecordedLink(seed: 33, using: &dice)
        var (cut, whole) = (0, 0)
        for _ in 0..<Self.count {
            let records = wire.records.prefix(Int.random(in: 1...wire.records.count, using: &dice))
            var bytes = records.flatMap(\.self)
            let isWhole = Int.random(in: 0..<16, using: &dice) == 0
            if !isWhole {
                if records.count > 1, Int.random(in: 0..<6, using: &dice) == 0 {
                    var moved = Array(records)
                    let (one, other) = (
                        Int.random(in: moved.indices, using: &dice), Int.random(in: moved.indices, using: &dice)
                    )
                    if Bool.random(using: &dice) { moved.swapAt(one, other) } else { moved[one] = moved[other] }
                    bytes = moved.flatMap(\.self)
                } else {
                    Mutation.damage(&bytes, using: &dice)
                }
            }
            var end = HostileLink(wire.right, wire.left)
            for piece in Mutation.pieces(of: bytes, using: &dice) { end.deliver(piece) }
            if end.error == nil { end.use { link, outputs in link.connectionEnded(into: &outputs) } }
            if let fault = end.fault { throw FogError(.failed, "\(bytes): \(fault)") }
            let events = end.events.dropLast()
            guard case .ended? = end.events.last, wire.events.starts(with: events) else {
                throw FogError(.failed, "\(bytes) were taken for \(end.events)")
            }
            if isWhole {
                guard end.error == .truncated, events.count == wire.counts[records.count - 1] else {
                    throw FogError(.failed, "whole records were refused: \(end.error as Any)")
                }
                whole += 1
            } else if end.error != .truncated {
                cut += 1
            }
        }
        #expect(whole > 0 && cut > Self.count / 4)
    }

    // MARK: Frames

    /// Records whose writer has the keys: each frame is obeyed or ends the link.
    @Test func frames() throws {
        var dice = SeededGenerator(seed: 34)
        var pair = try LinkPair(seed: 35)
        pair.settle()
        let left = try #require(pair.left.agreement)
        let right = try #require(pair.right.agreement)
        var inputs = 0
        var reasons: Set<LinkError> = []
        while inputs < Self.count {
            var configuration = LinkConfiguration()
            configuration.streamLimit = [0, 1, 4, 256][Int.random(in: 0..<4, using: &dice)]
            if Bool.random(using: &dice) { configuration.recordsPerKey = 3 }
            var victim = HostileLink(right, left, configuration)
            victim.keepsEvents = false
            var maker = FrameMaker(malice: [0, 2, 10, 60][Int.random(in: 0..<4, using: &dice)])
            let reads = Int.random(in: 0..<3, using: &dice) > 0
            for _ in 0..<400 where victim.error == nil && inputs < Self.count {
                inputs += 1
                let frames = maker.record(using: &dice)
                try victim.send(frames)
                use(&victim, &dice)
                if reads, victim.error == nil { try victim.drain() }
                if let fault = victim.fault { throw FogError(.failed, "behind \(frames): \(fault)") }
            }
            if let error = victim.error { reasons.insert(error) }
            // Whatever follows an end changes nothing.
            let streams = victim.link.streams.count
            if victim.error != nil { try victim.send(HostileFrames.stream(101, [1])) }
            guard victim.error == nil || victim.link.streams.count == streams, victim.fault == nil else {
                throw FogError(.failed, "something was taken behind the end")
            }
        }
        #expect(reasons.count > 5)
    }

    /// What the user of a link does with it meanwhile.
    private func use(_ victim: inout HostileLink, _ dice: inout SeededGenerator) {
        let id = victim.link.streams.keys.sorted().randomElement(using: &dice) ?? 1
        switch Int.random(in: 0..<12, using: &dice) {
        case 0: victim.use { link, _ in _ = try? link.beginStream() }
        case 1...2: victim.use { link, _ in _ = link.send([UInt8](repeating: 1, count: 2000), on: id) }
        case 3: victim.use { link, _ in link.finish(id) }
        case 4: victim.use { link, _ in link.reset(id, reason: 256) }
        case 5...8: victim.use { link, _ in link.consumed(link.streams[id]?.unconsumed ?? 5000, of: id) }
        case 9:
            let now = victim.now
            victim.use { link, _ in link.ping(at: now) }
        case 10: victim.wake(after: .seconds(Int.random(in: 0...2, using: &dice)))
        default: break
        }
    }
}
