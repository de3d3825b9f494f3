import DequeModule
import FogClient
import FogCore
import FogMixnet
import FogSystem
import Synchronization

/// The requests that a client's callers have made: those under way, and the last that ended, with what came of them.
final class MessageBook: Sendable {
    private struct State {
        var open: [String: MixnetMessageStatus] = [:]
        /// The newest last.
        var ended: Deque<MixnetMessageStatus> = []
        /// All that have ended, by what came of them.
        var outcomes: [String: Int] = [:]
        /// Bytes of requests that are here.
        var held = 0
        var lastUse: ContinuousClock.Instant
    }

    /// Requests at a time.
    static let openLimit = 256
    /// Requests that have ended and are still known.
    static let endedLimit = 256
    /// Bytes of all requests at a time.
    static let byteLimit = 256 << 20

    private let state: Mutex<State>
    private let clock = SystemClock()

    init() { state = Mutex(State(lastUse: .now)) }

    /// Takes note that somebody has called.
    func noteUse() { state.withLock { $0.lastUse = .now } }

    /// How long nobody has called and nothing has been under way.
    var idleTime: Duration {
        state.withLock { $0.open.isEmpty && $0.held == 0 ? $0.lastUse.duration(to: .now) : .zero }
    }

    /// Makes room for so many more bytes of a request.
    ///
    /// - Returns: Whether there is any.
    func hold(_ count: Int) -> Bool {
        state.withLock { state in
            guard count <= Self.byteLimit - state.held else { return false }
            state.held += count
            return true
        }
    }

    /// Gives room back.
    func release(_ count: Int) {
        state.withLock { state in
            state.held -= count
            state.lastUse = .now
        }
    }

    /// Begins a request.
    ///
    /// - Returns: Its name; `nil` if too many are under way.
    func begin(_ service: String, _ node: NodeID?) -> String? {
        var generator = SystemRandomNumberGenerator()
        let number: UInt64 = generator.next()
        let id = Hexadecimal.encode(number.bigEndianBytes)
        let began = clock.now().wall
        return state.withLock { state in
            guard state.open.count < Self.openLimit, state.open[id] == nil else { return nil }
            state.open[id] = MixnetMessageStatus(
                id: id, service: service, node: node?.description, began: "\(began)")
            return id
        }
    }

    /// Takes note of how a request stands.
    func note(_ id: String, _ progress: ExchangeProgress) {
        state.withLock { state in
            guard var message = state.open[id] else { return }
            switch progress {
            case .queued: message.state = "queued"
            case .sent(let count, let all): (message.state, message.bytes, message.ofBytes) = ("sent", count, all)
            case .delivered:
                (message.state, message.bytes, message.ofBytes) = ("delivered", nil, nil)
                message.delivered = true
            case .answered(let count, let all):
                (message.state, message.bytes, message.ofBytes) = ("answered", count, all)
                message.delivered = true
            case .overdue: message.state = "overdue"
            }
            state.open[id] = message
        }
    }

    /// Ends a request with an answer, or without one.
    func end(_ id: String, _ problem: MixnetProblem?) {
        let ended = clock.now().wall
        state.withLock { state in
            guard var message = state.open.removeValue(forKey: id) else { return }
            message.state = "ended"
            (message.bytes, message.ofBytes) = (nil, nil)
            message.ended = "\(ended)"
            message.delivered = message.delivered || problem == nil || problem?.reason == .refused
            message.outcome = problem?.reason.rawValue ?? "answered"
            message.detail = problem?.detail
            state.outcomes[message.outcome ?? "", default: 0] += 1
            state.ended.append(message)
            if state.ended.count > Self.endedLimit { state.ended.removeFirst() }
            state.lastUse = .now
        }
    }

    /// Those under way, the oldest first, and then those that have ended, the newest first.
    var messages: [MixnetMessageStatus] {
        state.withLock { state in
            state.open.values.sorted { ($0.began, $0.id) < ($1.began, $1.id) } + state.ended.reversed()
        }
    }

    /// One of them.
    func message(_ id: String) -> MixnetMessageStatus? {
        state.withLock { state in state.open[id] ?? state.ended.first { $0.id == id } }
    }

    /// How many are under way, by how they stand, and how many have ended, by what came of them.
    var counts: (open: [String: Int], ended: [String: Int]) {
        state.withLock { state in
            (state.open.values.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }, state.outcomes)
        }
    }
}
