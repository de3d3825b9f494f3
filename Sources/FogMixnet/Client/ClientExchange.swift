import FogCore

/// A request of a client, what is known of its way, and what is here of its response.
struct ClientExchange {
    let service: String
    /// The node that must have the request, if it isn't all the same.
    let wantedNode: NodeID?
    /// The node that has the request: all of its packets go there.
    var node: NodeID?
    let request: [UInt8]
    let deadline: MonotonicInstant
    /// What the service has of the request, as far as it has said.
    var received = ByteRanges()
    /// Whether the service has all of it.
    private(set) var isDelivered = false
    /// When the service said last that it has something more.
    private var confirmedAt = MonotonicInstant.origin
    /// Parts that are on their way, and when they should have been confirmed.
    private(set) var sent: [(range: Range<Int>, due: MonotonicInstant)] = []
    private(set) var travelling = ByteRanges()
    /// How many packets with parts were sent since the last SURB.
    var sinceReply = 0
    /// Bytes that were sent at least once.
    var sentEnd = 0
    /// SURBs that are on their way and not overdue: by what they ask for.
    var asked: [Int?: Int] = [:]
    var responseLength: Int?
    var response: [UInt8] = []
    var have = ByteRanges()
    var progress = ExchangeProgress.queued

    init(service: String, at wantedNode: NodeID? = nil, request: [UInt8], deadline: MonotonicInstant) {
        self.service = service
        self.wantedNode = wantedNode
        self.request = request
        self.deadline = deadline
    }

    var askedCount: Int { asked.values.reduce(0, +) }
    var nextDue: MonotonicInstant? { sent.map(\.due).min() }

    /// A SURB isn't on its way any more.
    mutating func noteAnswered(_ wanted: Int?) {
        guard let count = asked[wanted] else { return }
        asked[wanted] = count > 1 ? count - 1 : nil
    }

    /// The service has all of the request.
    mutating func noteDelivered(at now: MonotonicInstant) {
        if !isDelivered { confirmedAt = now }
        isDelivered = true
        sent = []
        travelling = ByteRanges()
    }

    /// The next part of the request that has to be sent.
    func nextPart(limit: Int, window: Int) -> Range<Int>? {
        guard !isDelivered, travelling.count < window, limit > 0 else { return nil }
        var known = received
        for range in travelling.ranges { known.insert(range) }
        return known.firstGap(below: request.count, limit: limit)
    }

    mutating func send(_ range: Range<Int>, due: MonotonicInstant) {
        sent.append((range, due))
        travelling.insert(range)
        sentEnd = max(sentEnd, range.upperBound)
    }

    /// Takes note of what the service has, which lacks something, as it said through a SURB that was sent at a time.
    ///
    /// What it had when it was asked it would have named: otherwise it has begun anew meanwhile. Of a request that wasn't
    /// there as a whole all is sent again then.
    ///
    /// - Returns: Whether it had the whole request, and hasn't any more.
    mutating func confirm(_ ranges: [Range<Int>], askedAt: MonotonicInstant, at now: MonotonicInstant) -> Bool {
        var told = ByteRanges()
        for range in ranges where range.upperBound <= request.count { told.insert(range) }
        // A receipt has room for so many; there may be more.
        let isAll = ranges.count < ExchangeLimits.receiptRanges
        if isAll, askedAt > confirmedAt {
            if isDelivered { return true }
            if !received.ranges.allSatisfy({ told.contains($0) }) { received = ByteRanges() }
        }
        guard !isDelivered else { return false }
        let before = received
        for range in told.ranges { received.insert(range) }
        if received != before { confirmedAt = now }
        sent.removeAll { received.contains($0.range) }
        travelling = sent.reduce(into: ByteRanges()) { $0.insert($1.range) }
        return false
    }

    /// Takes parts that should have been confirmed for lost.
    ///
    /// - Returns: Whether there were any.
    mutating func loseOverdue(at now: MonotonicInstant) -> Bool {
        guard sent.contains(where: { $0.due <= now }) else { return false }
        sent.removeAll { $0.due <= now }
        travelling = sent.reduce(into: ByteRanges()) { $0.insert($1.range) }
        return true
    }

    /// The next offsets of the response that have to be asked for.
    func nextWanted(limit: Int, part: Int) -> [Int] {
        guard let length = responseLength else {
            return asked[0] == nil ? [0] : []
        }
        var wanted: [Int] = []
        var offset = 0
        while offset < length, wanted.count < limit {
            if !have.contains(offset..<min(length, offset + part)), asked[offset] == nil { wanted.append(offset) }
            offset += part
        }
        return wanted
    }

    /// Takes a part of the response.
    ///
    /// - Returns: The whole response, if that was all.
    mutating func take(length: Int, offset: Int, bytes: [UInt8], at now: MonotonicInstant) -> [UInt8]? {
        if responseLength == nil {
            responseLength = length
            response = [UInt8](repeating: 0, count: length)
        }
        noteDelivered(at: now)
        guard length == responseLength, offset + bytes.count <= length else { return nil }
        response.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        have.insert(offset..<offset + bytes.count)
        return have.covers(length) ? response : nil
    }
}
