import FogClient
import FogCore
import FogExecution
import FogJobs
import Logging

/// Brings what one attempt prints to the coordinator, in order, in pieces of a readable size.
///
/// Pieces gather for a moment and while one is under way, so that a chatty program costs few calls and one that prints
/// little before it ends none: that goes with its result. When more than ``bufferLimit`` bytes
/// wait, ``append(_:_:)`` waits too, and with it the program. What goes beyond the coordinator's bound is counted and
/// dropped, and the log says so at its end.
actor LogShipper {
    private struct Stream {
        var waiting: [UInt8] = []
        var offset: Int64 = 0
        var dropped: Int64 = 0
    }

    private let client: CoordinatorClient
    private let lease: LeaseKey
    private let byteLimit: Int64
    private let retryPause: Duration
    private let logger: Logger
    private var streams: [OutputStream: Stream] = [:]
    /// Whether something is under way, or gathers before it is.
    private var isShipping = false
    /// The time for which output gathers, while it does.
    private var gathering: Task<Void, Never>?
    /// Whether the coordinator doesn't want any more.
    private var isRefused = false
    /// Whether nothing is sent any more, because the attempt was stopped.
    private var isAbandoned = false
    /// Whether something was given up that nobody has refused.
    private var hasLost = false
    /// Whether nothing more can be printed.
    private var isEnding = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    /// How many bytes of one stream may wait before who prints waits too.
    static let bufferLimit = 1 << 20
    /// The most bytes that are sent at once.
    static let pieceLimit = 256 << 10
    /// The most bytes of a stream that go with the attempt's result.
    static let remainderLimit = 16 << 10
    /// How long output gathers before it is sent: less than a person notices.
    private static let gatheringTime: Duration = .milliseconds(30)

    /// - Parameters:
    ///   - byteLimit: How much of each stream is kept.
    ///   - retryPause: How long to wait before a piece is sent again.
    init(
        client: CoordinatorClient, lease: LeaseKey, logger: Logger, byteLimit: Int64 = 16 << 20 - 256,
        retryPause: Duration = .milliseconds(500)
    ) {
        self.client = client
        self.lease = lease
        self.logger = logger
        self.byteLimit = byteLimit
        self.retryPause = retryPause
    }

    /// Takes a piece of output.
    func append(_ stream: OutputStream, _ bytes: [UInt8]) async {
        guard !isOver else {
            hasLost = hasLost || isAbandoned
            return
        }
        var state = streams[stream, default: Stream()]
        let room = max(0, Int(byteLimit - state.offset) - state.waiting.count)
        state.waiting += bytes.prefix(room)
        state.dropped += Int64(max(0, bytes.count - room))
        streams[stream] = state
        startShipping()
        if state.waiting.count > Self.pieceLimit { gathering?.cancel() }
        while isShipping, streams.values.contains(where: { $0.waiting.count > Self.bufferLimit }) {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    private var isOver: Bool { isRefused || isAbandoned }

    private var isLittle: Bool { streams.values.allSatisfy { $0.waiting.count <= Self.remainderLimit } }

    /// Ends the output: brings it to the coordinator until what is left is little enough to go with the attempt's result,
    /// and returns that. What is under way at this moment may arrive twice, which does no harm: the coordinator knows by
    /// its offset what it has. So a result can be kept at once even if nobody can be reached.
    ///
    /// - Returns: What goes with the result; `nil` if some of what was printed is lost, because the attempt was stopped.
    func finish() async -> [FinishRequest.Log]? {
        isEnding = true
        noteWhatWasDropped()
        if !isLittle {
            startShipping()
            gathering?.cancel()
        }
        while isShipping, !isOver, !isLittle {
            await withCheckedContinuation { waiters.append($0) }
        }
        isAbandoned = true
        gathering?.cancel()
        return hasLost || !isLittle ? nil : takeRemainder()
    }

    /// Returns when everything taken so far is stored, or the coordinator doesn't want it any more.
    func flush() async {
        noteWhatWasDropped()
        startShipping()
        gathering?.cancel()
        while isShipping, !isOver {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    private func takeRemainder() -> [FinishRequest.Log] {
        var remainder: [FinishRequest.Log] = []
        for stream in OutputStream.allCases where !isRefused {
            guard let state = streams[stream], !state.waiting.isEmpty else { continue }
            remainder.append(
                FinishRequest.Log(stream: stream, offset: state.offset, data: Base64Bytes(state.waiting)))
            streams[stream]?.offset += Int64(state.waiting.count)
            streams[stream]?.waiting = []
        }
        return remainder
    }

    private func noteWhatWasDropped() {
        for stream in OutputStream.allCases where !isOver {
            guard let dropped = streams[stream]?.dropped, dropped > 0 else { continue }
            let note = "\n[fog: \(dropped) more bytes were printed and not kept]\n"
            streams[stream]?.waiting += Array(note.utf8)
            streams[stream]?.dropped = 0
        }
    }

    /// Sends nothing more, and takes nothing more: the attempt is stopped.
    func abandon() {
        isAbandoned = true
        if !isEnding {
            hasLost = hasLost || streams.values.contains { !$0.waiting.isEmpty }
            streams = [:]
        }
        wakeWaiters()
    }

    private func startShipping() {
        guard !isShipping, !isOver, nextPiece() != nil else { return }
        isShipping = true
        let gathering = Task { _ = try? await Task.sleep(for: Self.gatheringTime) }
        self.gathering = gathering
        Task {
            await gathering.value
            await ship()
        }
    }

    private func ship() async {
        gathering = nil
        while let (stream, piece, offset) = nextPiece(), await store(piece, of: stream, at: offset) {
            streams[stream]?.waiting.removeFirst(piece.count)
            streams[stream]?.offset += Int64(piece.count)
            wakeWaiters()
        }
        isShipping = false
        wakeWaiters()
    }

    /// Sends a piece until it is stored. Returns `false` if it isn't wanted, by the coordinator or by us.
    ///
    /// What is repeated is the same piece, even if more is waiting by now: the coordinator may have stored it and only
    /// its answer was lost. The lease decides how long this goes on.
    private func store(_ piece: [UInt8], of stream: OutputStream, at offset: Int64) async -> Bool {
        while !isOver {
            do {
                try await client.appendLog(lease, stream: stream, offset: offset, bytes: piece)
                return !isOver
            } catch  where [.unavailable, .timedOut, .exhausted].contains(error.code) {
                try? await Task.sleep(for: retryPause)
            } catch {
                if error.code != .stale, !isOver {
                    logger.warning(
                        "a task's output was refused; no more of it is kept",
                        metadata: ["lease": "\(lease)", "error": "\(error)"])
                }
                isRefused = true
                streams = [:]
                wakeWaiters()
            }
        }
        return false
    }

    private func nextPiece() -> (OutputStream, [UInt8], Int64)? {
        for stream in OutputStream.allCases {
            guard let state = streams[stream], !state.waiting.isEmpty else { continue }
            return (stream, Array(state.waiting.prefix(Self.pieceLimit)), state.offset)
        }
        return nil
    }

    private func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}
