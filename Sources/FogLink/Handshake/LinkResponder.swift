public import FogCore
import FogCrypto

/// The side of a handshake that takes the link.
public struct LinkResponder: Sendable {
    private let side: LinkSide
    private let cookies: LinkCookies
    private let address: [UInt8]
    private let randomness: HandshakeRandomness
    private var handshake: HandshakeState?
    private var opening: LinkOpening?
    private var inbox = HandshakeInbox()
    private var answers = 0
    /// When the handshake must be over.
    public let deadline: MonotonicInstant
    private var isOver = false

    /// Waits for an opening.
    ///
    /// - Parameters:
    ///   - address: Where the initiator's bytes come from, which cookies are for.
    public init(
        _ side: LinkSide, cookies: LinkCookies, address: [UInt8], randomness: HandshakeRandomness, at now: Now,
        within limit: Duration = .seconds(10)
    ) {
        self.side = side
        self.cookies = cookies
        self.address = address
        self.randomness = randomness
        deadline = now.monotonic.advanced(by: limit)
    }

    /// Takes bytes as they came.
    public mutating func receive(
        _ bytes: UnsafeRawBufferPointer, under pressure: LinkPressure, at now: Now,
        into outputs: inout Outputs<HandshakeAction>
    ) {
        guard !isOver else { return }
        do throws(LinkError) {
            try inbox.add(bytes)
            while !isOver, let message = try inbox.next() {
                switch (message.kind, handshake == nil) {
                case (.opening, true): try take(LinkOpening(reading: message.body), pressure, now, &outputs)
                case (.noise, false): try finish(message.body, into: &outputs)
                default: throw LinkError.handshakeMessage("order")
                }
            }
            if !isOver { try inbox.checkRest() }
        } catch {
            if case .handshakeMessage = error, !isOver, handshake == nil {
                outputs.append(.send(Self.refusal(.malformed)))
            }
            fail(error, into: &outputs)
        }
    }

    /// Tells that time has passed.
    public mutating func wake(at now: Now, into outputs: inout Outputs<HandshakeAction>) {
        guard !isOver, now.monotonic >= deadline else { return }
        fail(.handshakeTimedOut, into: &outputs)
    }

    private static func refusal(_ reason: LinkRefusal) -> [UInt8] {
        HandshakeMessage(kind: .refusal, body: [reason.rawValue]).bytes
    }

    private mutating func take(
        _ opening: LinkOpening, _ pressure: LinkPressure, _ now: Now, _ outputs: inout Outputs<HandshakeAction>
    ) throws(LinkError) {
        answers += 1
        guard answers <= 4 else { throw .handshakeMessage("endless openings") }
        guard opening.responderRole == side.role || opening.pattern == .strangers else {
            return refuse(.role, &outputs)
        }
        guard let version = LinkProtocolVersion.best(side.versions, opening.versions),
            let suite = LinkProtocolVersion.best(opening.suites, side.suites)
        else { return refuse(.version, &outputs) }
        guard opening.version == version, opening.suite == suite else {
            let body = [side.versions.lowerBound, side.versions.upperBound, UInt8(side.suites.count)]
            let suites = side.suites.map(\.rawValue)
            outputs.append(.send(HandshakeMessage(kind: .retry, body: body + suites).bytes))
            return
        }
        guard admits(opening, pressure, now, &outputs) else { return }
        self.opening = opening
        let reply: [UInt8]
        do throws(NoiseError) {
            var state = try HandshakeState(
                try opening.pattern.noise(with: opening.suite), role: .responder, prologue: side.prologue(opening),
                keys: HandshakeKeys(staticKey: side.staticKey, ephemeral: randomness.ephemeral))
            _ = try state.read(opening.noise)
            reply = try state.write([])
            handshake = state
        } catch {
            outputs.append(.send(Self.refusal(.handshake)))
            throw .handshakeFailed(error)
        }
        outputs.append(.send(HandshakeMessage(kind: .noise, body: reply).bytes))
        agreeIfDone(into: &outputs)
    }

    private mutating func admits(
        _ opening: LinkOpening, _ pressure: LinkPressure, _ now: Now, _ outputs: inout Outputs<HandshakeAction>
    ) -> Bool {
        let effort: PuzzleEffort?
        switch pressure {
        case .none: return true
        case .full:
            refuse(.full, &outputs)
            return false
        case .cookie: effort = nil
        case .puzzle(let asked): effort = asked
        }
        if cookies.isGenuine(opening.cookie, for: address, at: now) {
            guard let effort else { return true }
            let puzzle = LinkPuzzle.puzzle(for: opening.cookie)
            if let solution = opening.solution, (try? puzzle.verify(solution, atLeast: effort)) != nil { return true }
        }
        let cookie = cookies.cookie(for: address, at: now)
        var body = [UInt8(cookie.count)] + cookie
        body.appendInteger(effort?.evaluations ?? 0)
        outputs.append(.send(HandshakeMessage(kind: .cookie, body: body).bytes))
        return false
    }

    private mutating func finish(_ body: [UInt8], into outputs: inout Outputs<HandshakeAction>) throws(LinkError) {
        guard var state = handshake else { return }
        do throws(NoiseError) {
            _ = try state.read(body)
        } catch {
            throw .handshakeFailed(error)
        }
        handshake = state
        agreeIfDone(into: &outputs)
    }

    private mutating func agreeIfDone(into outputs: inout Outputs<HandshakeAction>) {
        guard let state = handshake, let keys = state.splitKeys(), let opening else { return }
        isOver = true
        let agreement = LinkAgreement(
            isInitiator: false, suite: opening.suite, network: side.network, handshakeHash: state.handshakeHash,
            sendingKey: keys.sending, receivingKey: keys.receiving, remoteStatic: state.remoteStatic,
            initiatorRole: opening.initiatorRole)
        outputs.append(.agreed(agreement, rest: inbox.rest))
    }

    private mutating func refuse(_ reason: LinkRefusal, _ outputs: inout Outputs<HandshakeAction>) {
        outputs.append(.send(Self.refusal(reason)))
        fail(.refused(reason), into: &outputs)
    }

    private mutating func fail(_ error: LinkError, into outputs: inout Outputs<HandshakeAction>) {
        isOver = true
        outputs.append(.failed(error))
    }
}
