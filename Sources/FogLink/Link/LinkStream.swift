/// One side's view of a stream: what waits to be sent, and how much either side may send.
struct LinkStream: Sendable {
    /// Bytes that either side may send before it is given room.
    static let window = 1 << 20

    private var waiting: [UInt8] = []
    private var sent = 0
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

    /// Bytes that wait to be sent.
    var waitingCount: Int { waiting.count - sent }
    /// Whether something may be sent now, if the link has room.
    var canSend: Bool { !hasSentEnd && (waitingCount > 0 ? sendRoom > 0 : isFinished) }
    /// Whether both sides have sent their ends.
    var isOver: Bool { hasSentEnd && hasReceivedEnd }

    mutating func add(_ bytes: some Collection<UInt8>) { waiting += bytes }

    mutating func finish() { isFinished = true }

    /// Takes up to so many bytes to send, and says whether they are the last.
    mutating func take(_ limit: Int, _ body: (ArraySlice<UInt8>, Bool) -> Void) -> Int {
        let count = max(0, min(limit, waitingCount, sendRoom))
        let isLast = isFinished && count == waitingCount
        body(waiting[sent..<sent + count], isLast)
        sent += count
        sendRoom -= count
        hasSentEnd = isLast
        if sent == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.count <= 65_536)
            sent = 0
        } else if sent > 1 << 18 {
            waiting.removeFirst(sent)
            sent = 0
        }
        return count
    }
}
