public import FogCore
import FogCrypto

/// A link between two nodes after its handshake: records that carry streams and datagrams, as a value that does no I/O.
///
/// The driver hands it bytes as they come (``receive(_:at:into:)``), asks it for bytes when the connection has room
/// (``fill(_:from:upTo:at:into:)``), and wakes it at ``nextDeadline``. Datagrams go before streams, streams take turns. After
/// ``LinkAction/ended(_:)`` nothing changes any more.
///
/// Memory: what waits to be sent on streams (``LinkConfiguration/streamSendLimit`` each), and at most one record that
/// has come in part. An idle link holds no buffer.
public struct Link: Sendable {
    /// The most bytes of a datagram.
    public static let datagramLimit = 65_536
    /// Bytes of all streams together that either side may send before it is given room.
    static let window = 8 << 20
    /// Bytes of its own frames that may wait before the link is given up: so many wait only if the other side asks for
    /// answers and takes none.
    static let controlLimit = 1 << 17

    let configuration: LinkConfiguration
    let isInitiator: Bool
    let network: Bytes32
    /// The hash of the handshake, which no other link has.
    public let handshakeHash: [UInt8]
    var sending: RecordCipher
    var receiving: RecordCipher
    var keyDeadline: MonotonicInstant

    /// Bytes of a record that hasn't come as a whole.
    var partial: [UInt8] = []
    /// A datagram that came in parts.
    var datagram: (channel: UInt8, total: Int, bytes: [UInt8])?
    /// A datagram of which a part has been sent.
    var rest: (bytes: [UInt8], sent: Int)?

    var streams: [UInt32: LinkStream] = [:]
    /// Streams that may have something to send, the next first.
    var turns: [UInt32] = []
    var nextStream: UInt32
    var lastOfOther: UInt32 = 0
    /// How many of ``streams`` the other side has begun.
    var openOfOther = 0
    var sendRoom = window
    var receiveRoom = window
    var consumed = 0
    /// Bytes of streams that both sides have ended, which haven't been worked off yet.
    var owed = 0
    /// Whether the other side has shown who it is.
    var isIdentified = false

    /// Frames that are ready, and go before everything else.
    var control: [UInt8] = []
    var pings: [(number: UInt64, sentAt: MonotonicInstant)] = []
    var pingNumber: UInt64 = 0
    var heardAt: MonotonicInstant
    var tick: MonotonicInstant
    /// Why the link has ended.
    public internal(set) var end: LinkError?
    /// Whether this side has said that it closes.
    var isClosing = false

    /// Begins with what a handshake has agreed on.
    public init(_ agreement: LinkAgreement, configuration: LinkConfiguration = LinkConfiguration(), at now: Now) {
        self.configuration = configuration
        isInitiator = agreement.isInitiator
        network = agreement.network
        handshakeHash = agreement.handshakeHash
        sending = RecordCipher(agreement.suite, key: agreement.sendingKey)
        receiving = RecordCipher(agreement.suite, key: agreement.receivingKey)
        keyDeadline = now.monotonic.advanced(by: configuration.timePerKey)
        nextStream = agreement.isInitiator ? 1 : 2
        heardAt = now.monotonic
        tick = now.monotonic
    }

    /// When the link next wants to be woken.
    public var nextDeadline: MonotonicInstant? {
        let isConstant = if case .constantRate = configuration.padding { true } else { false }
        // What was said last waits for its time too.
        guard end == nil else { return isConstant && !control.isEmpty ? tick : nil }
        let alive =
            pings.first.map { $0.sentAt.advanced(by: configuration.answerLimit) }
            ?? heardAt.advanced(by: configuration.idleLimit)
        return isConstant ? min(alive, tick) : alive
    }

    /// Tells the link that time has passed.
    public mutating func wake(at now: Now, into outputs: inout Outputs<LinkAction>) {
        guard end == nil else { return }
        if let first = pings.first {
            if now.monotonic >= first.sentAt.advanced(by: configuration.answerLimit) {
                fail(.unresponsive, into: &outputs)
            }
        } else if now.monotonic >= heardAt.advanced(by: configuration.idleLimit) {
            ping(at: now)
        }
    }

    /// Asks the other side whether it is there; the answer is ``LinkAction/roundTrip(_:)``.
    public mutating func ping(at now: Now) {
        guard end == nil, !isClosing, pings.count < 16 else { return }
        pingNumber += 1
        pings.append((pingNumber, now.monotonic))
        control.append(.ping, (pingNumber, 8))
    }

    /// Closes the link: says so behind what is ready to be sent, and sends nothing more.
    ///
    /// - Parameter text: At most 255 bytes of it are sent.
    public mutating func close(_ reason: UInt16, _ text: String = "", into outputs: inout Outputs<LinkAction>) {
        guard end == nil, !isClosing else { return }
        let bytes = text.utf8.prefix(255)
        control.append(.close, (UInt64(reason), 2), (UInt64(bytes.count), 1))
        control += bytes
        isClosing = true
        end = .closed(reason, text)
        outputs.append(.ended(.closed(reason, text)))
    }

    /// Tells the link that the connection has ended.
    public mutating func connectionEnded(into outputs: inout Outputs<LinkAction>) {
        fail(.truncated, into: &outputs)
    }

    /// Shows who this side is.
    ///
    /// - Parameter proof: Made by ``LinkIdentityProof`` for this link's ``handshakeHash``.
    public mutating func show(_ proof: LinkIdentityProof) {
        guard end == nil, !isClosing else { return }
        control.append(.identity, (UInt64(proof.role.rawValue), 1))
        control += proof.key
        control += proof.signature
    }

    /// Bytes that the link and its user hold: what came and hasn't been worked off, and what waits to be sent.
    ///
    /// Takes time in proportion to the number of streams.
    public var heldByteCount: Int {
        guard end == nil else { return 0 }
        let waiting = streams.values.reduce(0) { $0 + $1.waitingCount }
        let came = Self.window - receiveRoom - consumed + partial.count + (datagram?.bytes.count ?? 0)
        return came + waiting + (rest?.bytes.count ?? 0)
    }

    /// Ends the link for a reason, without telling the other side.
    public mutating func fail(_ error: LinkError, into outputs: inout Outputs<LinkAction>) {
        guard end == nil else { return }
        end = error
        streams = [:]
        openOfOther = 0
        turns = []
        partial = []
        datagram = nil
        rest = nil
        // Answers help nobody any more, and whoever takes none would keep the connection open with them.
        control = []
        outputs.append(.ended(error))
    }
}
