import FogClient
import FogCore
import FogExecution
import FogJobs

/// Brings what one attempt prints to the coordinator, in order, in pieces of a readable size.
///
/// Pieces gather while one is under way, so that a chatty program costs few calls. When more than ``bufferLimit`` bytes
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
    private var streams: [OutputStream: Stream] = [:]
    private var isShipping = false
    private var isRefused = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    private static let bufferLimit = 1 << 20
    private static let pieceLimit = 256 << 10

    /// - Parameter byteLimit: How much of each stream is kept.
    init(client: CoordinatorClient, lease: LeaseKey, byteLimit: Int64 = 16 << 20 - 256) {
        self.client = client
        self.lease = lease
        self.byteLimit = byteLimit
    }

    /// How many bytes the attempt has printed, those that were dropped included.
    var byteCount: Int64 {
        streams.values.reduce(0) { $0 + $1.offset + Int64($1.waiting.count) + $1.dropped }
    }

    /// Takes a piece of output.
    func append(_ stream: OutputStream, _ bytes: [UInt8]) async {
        var state = streams[stream, default: Stream()]
        let room = max(0, Int(byteLimit - state.offset) - state.waiting.count)
        state.waiting += bytes.prefix(room)
        state.dropped += Int64(max(0, bytes.count - room))
        streams[stream] = state
        startShipping()
        while isShipping, streams.values.contains(where: { $0.waiting.count > Self.bufferLimit }) {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    /// Returns when everything taken so far is stored, or the coordinator doesn't want it any more.
    func flush() async {
        for stream in OutputStream.allCases {
            guard let dropped = streams[stream]?.dropped, dropped > 0 else { continue }
            let note = "\n[fog: \(dropped) more bytes were printed and not kept]\n"
            streams[stream]?.waiting += Array(note.utf8)
            streams[stream]?.dropped = 0
        }
        startShipping()
        while isShipping {
            await withCheckedContinuation { waiters.append($0) }
        }
    }

    private func startShipping() {
        guard !isShipping, !isRefused, streams.values.contains(where: { !$0.waiting.isEmpty }) else { return }
        isShipping = true
        Task { await ship() }
    }

    private func ship() async {
        while let (stream, piece, offset) = nextPiece() {
            do {
                try await client.appendLog(lease, stream: stream, offset: offset, bytes: piece)
            } catch  where error.code == .unavailable || error.code == .timedOut {
                // The same piece again: the coordinator knows what it has. The lease decides how long this goes on.
                try? await Task.sleep(for: .milliseconds(500))
                continue
            } catch {
                isRefused = true
                for stream in OutputStream.allCases { streams[stream]?.waiting = [] }
                break
            }
            streams[stream]?.waiting.removeFirst(piece.count)
            streams[stream]?.offset += Int64(piece.count)
            wakeWaiters()
        }
        isShipping = false
        wakeWaiters()
    }

    private func nextPiece() -> (OutputStream, [UInt8], Int64)? {
        guard !Task.isCancelled, !isRefused else { return nil }
        for stream in OutputStream.allCases {
            guard let state = streams[stream], !state.waiting.isEmpty else { continue }
            return (stream, Array(state.waiting.prefix(Self.pieceLimit)), state.offset)
        }
        return nil
    }

    /// Gives up what isn't stored: the lease is over.
    func abandon() {
        isRefused = true
        for stream in OutputStream.allCases { streams[stream]?.waiting = [] }
        wakeWaiters()
    }

    private func wakeWaiters() {
        let woken = waiters
        waiters = []
        for waiter in woken { waiter.resume() }
    }
}
