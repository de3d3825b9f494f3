import Crypto
import FogCore
import FogCrypto
import FogSimulation

@testable import FogLink

/// One end of a link in a test: its handshake, then its link, and everything that came of it.
struct LinkEnd {
    private enum Stage {
        case initiating(LinkInitiator)
        case responding(LinkResponder)
        case linked(Link)
        case failed
    }

    private var stage: Stage
    private var handshakeOutputs = Outputs<HandshakeAction>()
    private var outputs = Outputs<LinkAction>()
    private var buffers = LinkBuffers()
    private let configuration: LinkConfiguration
    /// What waits to be put on the wire.
    private(set) var toSend: [UInt8] = []
    private(set) var agreement: LinkAgreement?
    private(set) var error: LinkError?
    /// What came, in order: of each stream, and the datagrams with their channels.
    private(set) var streams: [UInt32: [UInt8]] = [:]
    private(set) var ended: Set<UInt32> = []
    private(set) var resets: [UInt32: UInt16] = [:]
    private(set) var datagrams: [[UInt8]] = []
    private(set) var identities: [[UInt8]] = []
    private(set) var roundTrips = 0
    private(set) var roomTold: Set<UInt32> = []
    /// Whether what comes on streams is worked off at once.
    var consumes = true
    /// Datagrams that wait to be taken.
    var source = Queue()
    var pressure = LinkPressure.none
    /// Whether something was delivered behind the end, which must never be.
    private(set) var spokeAfterEnd = false

    struct Queue: DatagramSource {
        var waiting: [[UInt8]] = []
        private var taken = 0

        mutating func next(_ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
            guard taken < waiting.count else { return false }
            waiting[taken].withUnsafeBytes { body(7, $0) }
            taken += 1
            return true
        }
    }

    init(
        initiating side: LinkSide, _ pattern: LinkPattern, to remoteStatic: [UInt8]?, role: LinkRole,
        using dice: inout SeededGenerator, at now: Now, _ configuration: LinkConfiguration = LinkConfiguration()
    ) {
        let randomness = (0..<4).map { _ in HandshakeRandomness(using: &dice) }
        stage = .initiating(
            LinkInitiator(
                side, pattern: pattern, remoteStatic: remoteStatic, responderRole: role, randomness: randomness,
                at: now))
        self.configuration = configuration
    }

    init(
        responding side: LinkSide, cookies: LinkCookies, using dice: inout SeededGenerator, at now: Now,
        _ configuration: LinkConfiguration = LinkConfiguration()
    ) {
        stage = .responding(
            LinkResponder(
                side, cookies: cookies, address: [1, 2, 3], randomness: HandshakeRandomness(using: &dice), at: now))
        self.configuration = configuration
    }

    /// The link, once there is one.
    var link: Link? {
        if case .linked(let link) = stage { link } else { nil }
    }

    mutating func begin(at now: Now) {
        guard case .initiating(var machine) = stage else { return }
        machine.begin(into: &handshakeOutputs)
        stage = .initiating(machine)
        perform(at: now)
    }

    mutating func receive(_ bytes: [UInt8], at now: Now) {
        switch stage {
        case .initiating(var machine):
            bytes.withUnsafeBytes { machine.receive($0, into: &handshakeOutputs) }
            while let puzzle = machine.puzzle {
                let search = try? LinkPuzzle.puzzle(for: puzzle.binding).solve(
                    effort: puzzle.effort, from: PuzzleNonce(1), evaluations: 10_000)
                guard case .solved(let solution) = search else { break }
                machine.solved(solution, into: &handshakeOutputs)
            }
            stage = .initiating(machine)
        case .responding(var machine):
            bytes.withUnsafeBytes { machine.receive($0, under: pressure, at: now, into: &handshakeOutputs) }
            stage = .responding(machine)
        case .linked(var link):
            bytes.withUnsafeBytes { link.receive($0, at: now, into: &outputs) }
            stage = .linked(link)
        case .failed: break
        }
        perform(at: now)
    }

    mutating func wake(at now: Now) {
        switch stage {
        case .initiating(var machine):
            machine.wake(at: now, into: &handshakeOutputs)
            stage = .initiating(machine)
        case .responding(var machine):
            machine.wake(at: now, into: &handshakeOutputs)
            stage = .responding(machine)
        case .linked(var link):
            link.wake(at: now, into: &outputs)
            stage = .linked(link)
        case .failed: break
        }
        perform(at: now)
    }

    /// The wire has broken.
    mutating func disconnect(at now: Now) {
        change(at: now) { link, outputs in link.connectionEnded(into: &outputs) }
        if case .linked = stage { return }
        error = error ?? .truncated
        stage = .failed
    }

    /// Uses the link, and sends what follows.
    mutating func change(at now: Now, _ body: (inout Link, inout Outputs<LinkAction>) throws -> Void) rethrows {
        guard case .linked(var link) = stage else { return }
        defer {
            stage = .linked(link)
            perform(at: now)
        }
        try body(&link, &outputs)
    }

    /// Takes what waits for the wire.
    mutating func takeOutput() -> [UInt8] {
        defer { toSend = [] }
        return toSend
    }

    private mutating func perform(at now: Now) {
        var rest: [UInt8]?
        let hadEnded = error != nil
        handshakeOutputs.drain { action in
            switch action {
            case .send(let bytes): toSend += bytes
            case .agreed(let agreement, let behind):
                self.agreement = agreement
                stage = .linked(Link(agreement, configuration: configuration, at: now))
                rest = behind
            case .failed(let reason):
                error = error ?? reason
                stage = .failed
            }
        }
        var worked: [(UInt32, Int)] = []
        outputs.drain { action in
            if hadEnded || error != nil { spokeAfterEnd = true }
            switch action {
            case .datagrams(let batch): datagrams += batch.places.map { Array(batch.bytes[$0.range]) }
            case .streamBegan(let id): streams[id] = []
            case .streamBytes(let id, let bytes):
                streams[id, default: []] += bytes
                worked.append((id, bytes.count))
            case .streamEnded(let id): ended.insert(id)
            case .streamReset(let id, let reason): resets[id] = reason
            case .streamHasRoom(let id): roomTold.insert(id)
            case .identified(let key, _): identities.append(key)
            case .roundTrip: roundTrips += 1
            case .ended(let reason): error = reason
            }
        }
        guard case .linked(var link) = stage else { return }
        if consumes { for (id, count) in worked { link.consumed(count, of: id) } }
        do throws(LinkError) {
            try link.fill(&buffers, from: &source, upTo: 1 << 18, at: now, into: &outputs)
        } catch {
            self.error = self.error ?? error
        }
        stage = .linked(link)
        toSend += buffers.output
        buffers.output = []
        if let rest, !rest.isEmpty { receive(rest, at: now) }
    }
}

/// Two ends, and what they need.
struct LinkPair {
    var dice: SeededGenerator
    var left: LinkEnd
    var right: LinkEnd
    var now = Now(monotonic: MonotonicInstant(nanoseconds: 1_000_000_000), wall: WallTime(millisecondsSinceEpoch: 0))
    let network: Bytes32
    let rightKey: [UInt8]

    init(
        seed: UInt64, _ pattern: LinkPattern = .known, suites: [LinkSuite] = [.aesGCM, .chaChaPoly],
        rightSuites: [LinkSuite] = [.aesGCM, .chaChaPoly], configuration: LinkConfiguration = LinkConfiguration(),
        rightNetwork: Bytes32? = nil, expectedKey: [UInt8]? = nil, wantedRole: LinkRole = .mix
    ) throws {
        dice = SeededGenerator(seed: seed)
        guard let network = Bytes32(SecretBytes.random(32, using: &dice).revealed) else {
            throw FogError(.failed, "no network")
        }
        self.network = network
        let rightSecret = SecretBytes.random(32, using: &dice)
        rightKey = Array(
            try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: rightSecret.revealed).publicKey.rawRepresentation)
        let leftSide = LinkSide(
            network: network, role: .gateway, staticKey: .random(32, using: &dice), suites: suites)
        let rightSide = LinkSide(
            network: rightNetwork ?? network, role: .mix, staticKey: rightSecret, suites: rightSuites)
        left = LinkEnd(
            initiating: leftSide, pattern, to: expectedKey ?? rightKey, role: wantedRole, using: &dice, at: now,
            configuration)
        right = LinkEnd(
            responding: rightSide, cookies: LinkCookies(key: .random(32, using: &dice)), using: &dice, at: now,
            configuration)
    }

    /// Carries bytes faithfully until nobody has anything to send.
    mutating func settle() {
        left.begin(at: now)
        run()
    }

    /// Carries what waits, both ways, until nothing does.
    mutating func run() {
        left.wake(at: now)
        right.wake(at: now)
        while !left.toSend.isEmpty || !right.toSend.isEmpty {
            right.receive(left.takeOutput(), at: now)
            left.receive(right.takeOutput(), at: now)
        }
    }
}
