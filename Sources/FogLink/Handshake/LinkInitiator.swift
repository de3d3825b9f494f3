public import FogCore
public import FogCrypto

/// The side of a handshake that makes the link.
public struct LinkInitiator: Sendable {
    /// How often the responder may ask for another opening.
    private static let retryLimit = 3

    private let side: LinkSide
    private let remoteStatic: [UInt8]?
    private var opening: LinkOpening
    private var randomness: [HandshakeRandomness]
    private var handshake: HandshakeState?
    private var inbox = HandshakeInbox()
    private var retries = 0
    /// When the handshake must be over.
    public let deadline: MonotonicInstant
    /// The puzzle that has to be solved before the handshake goes on: its binding and effort. The driver hands the solution
    /// to ``solved(_:into:)``.
    public private(set) var puzzle: (binding: [UInt8], effort: PuzzleEffort)?
    private var isOver = false

    /// Begins a handshake.
    ///
    /// - Parameters:
    ///   - remoteStatic: The responder's static key, 32 bytes, if the pattern needs it.
    ///   - responderRole: What the responder has to be.
    ///   - randomness: At least one; each answer that asks for another opening uses up one more.
    public init(
        _ side: LinkSide, pattern: LinkPattern, remoteStatic: [UInt8]?, responderRole: LinkRole,
        randomness: [HandshakeRandomness], at now: Now, within limit: Duration = .seconds(10)
    ) {
        self.side = side
        self.remoteStatic = pattern.needsResponderKey ? remoteStatic : nil
        self.randomness = randomness
        opening = LinkOpening(
            version: side.versions.upperBound, pattern: pattern, suite: side.suites.first ?? .aesGCM,
            versions: side.versions, suites: side.suites, initiatorRole: side.role, responderRole: responderRole)
        deadline = now.monotonic.advanced(by: limit)
    }

    /// Sends the opening.
    public mutating func begin(into outputs: inout Outputs<HandshakeAction>) {
        do throws(LinkError) {
            try open(into: &outputs)
        } catch {
            fail(error, into: &outputs)
        }
    }

    private mutating func open(into outputs: inout Outputs<HandshakeAction>) throws(LinkError) {
        guard let random = randomness.popLast() else { throw .handshakeTimedOut }
        do throws(NoiseError) {
            var state = try HandshakeState(
                try opening.pattern.noise(with: opening.suite), role: .initiator, prologue: side.prologue(opening),
                keys: HandshakeKeys(
                    staticKey: opening.pattern.initiatorHasKey ? side.staticKey : nil, ephemeral: random.ephemeral,
                    kemSeed: random.kemSeed, remoteStatic: remoteStatic))
            opening.noise = try state.write([])
            handshake = state
        } catch {
            throw .handshakeFailed(error)
        }
        outputs.append(.send(HandshakeMessage(kind: .opening, body: opening.bytes).bytes))
    }

    /// Takes bytes as they came.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer, into outputs: inout Outputs<HandshakeAction>) {
        guard !isOver else { return }
        do throws(LinkError) {
            try inbox.add(bytes)
            while !isOver, puzzle == nil, let message = try inbox.next() {
                switch message.kind {
                case .noise: try finish(message.body, into: &outputs)
                case .retry: try retry(message.body, into: &outputs)
                case .cookie: try takeCookie(message.body, into: &outputs)
                case .refusal:
                    let reason = message.body.first.flatMap(LinkRefusal.init) ?? .malformed
                    throw LinkError.refused(reason)
                case .opening: throw LinkError.handshakeMessage("answer")
                }
            }
            if !isOver { try inbox.checkRest() }
        } catch {
            fail(error, into: &outputs)
        }
    }

    /// Goes on with the solution of the puzzle.
    public mutating func solved(_ solution: PuzzleSolution, into outputs: inout Outputs<HandshakeAction>) {
        guard !isOver, puzzle != nil else { return }
        puzzle = nil
        opening.solution = solution
        begin(into: &outputs)
    }

    /// Tells that time has passed.
    public mutating func wake(at now: Now, into outputs: inout Outputs<HandshakeAction>) {
        guard !isOver, now.monotonic >= deadline else { return }
        fail(.handshakeTimedOut, into: &outputs)
    }

    private mutating func countRetry() throws(LinkError) {
        retries += 1
        guard retries <= Self.retryLimit else { throw .handshakeMessage("endless retries") }
    }

    private mutating func retry(_ body: [UInt8], into outputs: inout Outputs<HandshakeAction>) throws(LinkError) {
        try countRetry()
        guard body.count >= 3, body[0] <= body[1], body.count == 3 + Int(body[2]) else {
            throw .handshakeMessage("retry")
        }
        guard let version = LinkProtocolVersion.best(side.versions, body[0]...body[1]) else { throw .noCommonVersion }
        let suites = body[3...].compactMap(LinkSuite.init)
        guard let suite = LinkProtocolVersion.best(side.suites, suites) else { throw .noCommonSuite }
        guard version != opening.version || suite != opening.suite else { throw .handshakeMessage("retry") }
        opening.version = version
        opening.suite = suite
        try open(into: &outputs)
    }

    private mutating func takeCookie(_ body: [UInt8], into outputs: inout Outputs<HandshakeAction>) throws(LinkError) {
        try countRetry()
        guard body.count >= 5, body.count == 5 + Int(body[0]), body[0] <= 64 else { throw .handshakeMessage("cookie") }
        let end = body.count - 4
        opening.cookie = Array(body[1..<end])
        opening.solution = nil
        let effort = body[end...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if let effort = PuzzleEffort(evaluations: effort) {
            guard effort.evaluations <= LinkPuzzle.effortLimit else { throw .overloaded("work for a link") }
            puzzle = (opening.cookie, effort)
        } else {
            try open(into: &outputs)
        }
    }

    private mutating func finish(_ body: [UInt8], into outputs: inout Outputs<HandshakeAction>) throws(LinkError) {
        guard var state = handshake else { throw .handshakeMessage("answer") }
        do throws(NoiseError) {
            _ = try state.read(body)
            if state.isToWrite {
                outputs.append(.send(HandshakeMessage(kind: .noise, body: try state.write([])).bytes))
            }
        } catch {
            throw .handshakeFailed(error)
        }
        guard let keys = state.splitKeys() else { throw .handshakeMessage("answer") }
        isOver = true
        let agreement = LinkAgreement(
            isInitiator: true, suite: opening.suite, network: side.network, handshakeHash: state.handshakeHash,
            sendingKey: keys.sending, receivingKey: keys.receiving, remoteStatic: state.remoteStatic,
            initiatorRole: side.role)
        outputs.append(.agreed(agreement, rest: inbox.rest))
    }

    private mutating func fail(_ error: LinkError, into outputs: inout Outputs<HandshakeAction>) {
        isOver = true
        outputs.append(.failed(error))
    }
}
