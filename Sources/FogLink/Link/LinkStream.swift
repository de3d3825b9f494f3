/// One side's view of a stream: what waits to be sent, and how much either side may send.
struct LinkStream: Sendable {
    /// Bytes that either side may send before it is given room.
    static let window = 1 << 20
    /// Bytes up to which small pieces are put together.
    private static let piece = 16_384

    /// Pieces that wait, of which the first `done` have gone, and `sent` bytes of the next.
    private var waiting: [[UInt8]] = []
    private var done = 0
    private var sent = 0
    /// Bytes that wait to be sent.
    private(set) var waitingCount = 0
    /// Whether nothing will be added.
    private(set) var isFinished = false
    /// Whether the end has been sent.
    private(set) var hasSentEnd = false
    /// How much the other side still takes.
    var sendRoom = window
    /// How much the other side may still send.
    var receiveRoom = window
    /// What was worked off since the other side was last given room.
    var consumed = 0
    /// Whether the other side has sent its end.
    var hasReceivedEnd = false
    /// Whether somebody was told that there is no room.
    var wasFull = false

    /// Whether something may be sent now, if the link has room.
    var canSend: Bool { !hasSentEnd && (waitingCount > 0 ? sendRoom > 0 : isFinished) }
    /// Bytes that came and haven't been worked off.
    var unconsumed: Int { Self.window - receiveRoom - consumed }
    /// Whether both sides have sent their ends.
    var isOver: Bool { hasSentEnd && hasReceivedEnd }

    mutating func add(_ bytes: some Collection<UInt8>) {
        guard !bytes.isEmpty else { return }
        // Small pieces are put together: each takes memory of its own.
        if let last = waiting.indices.last, last >= done, waiting[last].count + bytes.count <= Self.piece {
            waiting[last] += bytes
        } else {
            waiting.append(Array(bytes))
        }
        waitingCount += bytes.count
    }

    mutating func finish() { isFinished = true }

    /// Takes up to so many bytes to send, at most a piece, and says whether they are the last.
    mutating func take(_ limit: Int, _ body: (ArraySlice<UInt8>, Bool) -> Void) -> Int {
        let piece = done < waiting.count ? waiting[done] : []
        let count = max(0, min(limit, piece.count - sent, sendRoom))
        let isLast = isFinished && count == waitingCount
        body(piece[sent..<sent + count], isLast)
        sent += count
        sendRoom -= count
        waitingCount -= count
        hasSentEnd = isLast
        if done < waiting.count, sent == piece.count {
            waiting[done] = []
            done += 1
            sent = 0
        }
        if done == waiting.count || done >= 64 {
            waiting.removeFirst(done)
            done = 0
        }
        return count
    }
}
