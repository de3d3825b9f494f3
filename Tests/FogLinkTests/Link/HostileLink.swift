import FogCore

@testable import FogLink

/// A link whose other end is hostile: it has the right keys, and writes into its records what it likes.
struct HostileLink {
    /// The end that has to withstand.
    var link: Link
    /// What the other end encrypts with.
    var cipher: RecordCipher
    /// What the link delivered, in order.
    private(set) var events: [LinkEvent] = []
    /// A rule that the link itself broke.
    private(set) var fault: String?
    private(set) var now = Now(
        monotonic: MonotonicInstant(nanoseconds: 1_000_000_000), wall: WallTime(millisecondsSinceEpoch: 0))
    private var outputs = Outputs<LinkAction>()
    private var buffers = LinkBuffers()
    private var hasEnded = false
    /// Whether what was delivered is kept.
    var keepsEvents = true

    /// - Parameters:
    ///   - end: What the end that withstands has agreed on.
    ///   - other: What the hostile one has.
    init(_ end: LinkAgreement, _ other: LinkAgreement, _ configuration: LinkConfiguration = LinkConfiguration()) {
        link = Link(end, configuration: configuration, at: now)
        cipher = RecordCipher(other.suite, key: other.sendingKey)
    }

    /// After a handshake: the responder withstands, the initiator is hostile.
    init(seed: UInt64, _ configuration: LinkConfiguration = LinkConfiguration()) throws {
        var pair = try LinkPair(seed: seed)
        pair.settle()
        guard let left = pair.left.agreement, let right = pair.right.agreement else {
            throw FogError(.failed, "no handshake")
        }
        self.init(right, left, configuration)
    }

    var error: LinkError? { link.end }

    /// A record with such frames.
    mutating func record(_ frames: [UInt8]) throws -> [UInt8] {
        var record: [UInt8] = []
        try frames.withUnsafeBytes { try cipher.seal($0, into: &record) }
        return record
    }

    /// Sends a record with such frames.
    mutating func send(_ frames: [UInt8]...) throws {
        deliver(try record(frames.flatMap(\.self)))
        if cipher.epoch != link.receiving.epoch { cipher.update() }
    }

    /// Brings bytes to the link.
    mutating func deliver(_ bytes: some ContiguousBytesOfTest) {
        bytes.withUnsafeBytes { link.receive($0, at: now, into: &outputs) }
        take()
    }

    /// Does what a user may do with the link.
    mutating func use(_ body: (inout Link, inout Outputs<LinkAction>) -> Void) {
        body(&link, &outputs)
        take()
    }

    mutating func wake(after duration: Duration) {
        now = Now(monotonic: now.monotonic.advanced(by: duration), wall: now.wall)
        link.wake(at: now, into: &outputs)
        take()
    }

    /// Lets the link send what it has, which the other end takes and doesn't look at.
    mutating func drain(_ source: inout some DatagramSource) throws -> Int {
        try link.fill(&buffers, from: &source, upTo: 1 << 18, at: now, into: &outputs)
        let count = buffers.output.count
        buffers.output.removeAll(keepingCapacity: true)
        take()
        return count
    }

    /// Lets the link send what it has beside datagrams.
    @discardableResult
    mutating func drain() throws -> Int {
        var source = NoDatagrams()
        return try drain(&source)
    }

    private mutating func take() {
        for action in outputs.actions {
            if hasEnded { fault = "it delivered something behind its end: \(action)" }
            if case .ended(let reason) = action {
                hasEnded = true
                if reason != link.end { fault = "it ended for \(link.end as Any) and said \(reason)" }
            }
            if keepsEvents { events += LinkEvent.events(of: action) }
        }
        outputs.drain { _ in }
        if hasEnded != (link.end != nil) { fault = "it ended and didn't say so, or the other way round" }
        fault = fault ?? excess
    }

    /// Something that the link keeps more of than it may.
    private var excess: String? {
        let others = link.streams.keys.count { $0.isMultiple(of: 2) == link.isInitiator }
        let longestRecord = RecordHeader.byteCount + RecordCipher.tagByteCount + RecordHeader.plainLimit
        if link.partial.count > longestRecord { return "\(link.partial.count) bytes of a record" }
        if let datagram = link.datagram, datagram.bytes.count > Link.datagramLimit { return "a long datagram" }
        if others != link.openOfOther { return "\(link.openOfOther) streams counted, and \(others) there" }
        if others > link.configuration.streamLimit { return "\(others) streams of the other side" }
        // One record may bring so many answers behind the limit.
        if link.control.count > Link.controlLimit + RecordHeader.plainLimit {
            return "\(link.control.count) of control"
        }
        if link.turns.count > link.streams.count { return "\(link.turns.count) turns" }
        if link.pings.count > 16 { return "\(link.pings.count) pings" }
        if link.end == nil, !(0...Link.window).contains(link.receiveRoom) { return "room of \(link.receiveRoom)" }
        if !(0...Link.window).contains(link.sendRoom) { return "room of \(link.sendRoom) to send" }
        if !(0...Link.window - max(0, link.receiveRoom)).contains(link.consumed) { return "\(link.consumed) consumed" }
        for (id, stream) in link.streams where link.end == nil {
            guard (0...LinkStream.window).contains(stream.receiveRoom),
                (0...LinkStream.window).contains(stream.sendRoom)
            else { return "stream \(id) has room of \(stream.receiveRoom) and \(stream.sendRoom)" }
        }
        return nil
    }
}

/// Arrays of bytes and their slices.
protocol ContiguousBytesOfTest {
    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}

extension [UInt8]: ContiguousBytesOfTest {}
extension ArraySlice<UInt8>: ContiguousBytesOfTest {}
