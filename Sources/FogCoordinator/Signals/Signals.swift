import FogCore
import NIOCore
import NIOPosix
import Synchronization

/// What a long poll can wait for.
enum SignalTopic: Hashable, Sendable {
    /// A job, by the sequence number of its row, or one of its tasks has changed.
    case job(Int64)
    /// A job, by the sequence number of its row, has ended.
    case jobEnd(Int64)
    /// A job's programs have printed something, or one of its tasks has ended.
    case logs(Int64)
    /// What the coordinator wants of a node has changed, or a claim of it was served.
    case node(NodeID)
    /// Something happened somewhere.
    case events
}

/// Wakes those who wait for a topic.
///
/// A caller subscribes first, then looks whether what it wants is there already, and only then waits: what happens in
/// between isn't missed, because a signal to a subscription that nobody waits on yet is remembered.
final class Signals: Sendable {
    private struct State {
        var next: UInt64 = 0
        var subscriptions: [SignalTopic: [UInt64: Subscription]] = [:]
    }

    private let state = Mutex(State())

    /// Begins to watch topics, until the subscription is cancelled.
    func subscribe(to topics: Set<SignalTopic>) -> Subscription {
        state.withLock { state in
            state.next += 1
            let subscription = Subscription(topics: topics, number: state.next, signals: self)
            for topic in topics { state.subscriptions[topic, default: [:]][state.next] = subscription }
            return subscription
        }
    }

    /// Whether somebody watches the topic.
    func isWatched(_ topic: SignalTopic) -> Bool {
        state.withLock { $0.subscriptions[topic] != nil }
    }

    /// Wakes everybody who watches the topic.
    func notify(_ topic: SignalTopic) {
        let woken = state.withLock { $0.subscriptions[topic].map { Array($0.values) } ?? [] }
        for subscription in woken { subscription.fire() }
    }

    /// Wakes everybody, because the coordinator ends.
    func notifyAll() {
        let woken = state.withLock { $0.subscriptions.values.flatMap(\.values) }
        for subscription in woken { subscription.fire() }
    }

    fileprivate func remove(_ topics: Set<SignalTopic>, _ number: UInt64) {
        state.withLock { state in
            for topic in topics {
                state.subscriptions[topic]?[number] = nil
                if state.subscriptions[topic]?.isEmpty == true { state.subscriptions[topic] = nil }
            }
        }
    }

    /// One caller's watch on some topics.
    final class Subscription: Sendable {
        private enum Phase {
            case idle
            case fired
            case waiting(CheckedContinuation<Void, Never>)
        }

        private let topics: Set<SignalTopic>
        private let number: UInt64
        private let signals: Signals
        private let phase = Mutex(Phase.idle)

        fileprivate init(topics: Set<SignalTopic>, number: UInt64, signals: Signals) {
            self.topics = topics
            self.number = number
            self.signals = signals
        }

        /// Waits until one of the topics is signalled or the time is over. At most one caller may wait at a time.
        func wait(for timeout: Duration) async {
            let nanoseconds = max(0, timeout.clampedNanoseconds)
            let timer = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: .nanoseconds(nanoseconds)) {
                self.fire()
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = phase.withLock { phase in
                        if case .fired = phase {
                            phase = .idle
                            return true
                        }
                        phase = .waiting(continuation)
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                fire()
            }
            timer.cancel()
        }

        /// Stops watching.
        func cancel() {
            signals.remove(topics, number)
        }

        fileprivate func fire() {
            let waiting: CheckedContinuation<Void, Never>? = phase.withLock { phase in
                if case .waiting(let continuation) = phase {
                    phase = .idle
                    return continuation
                }
                phase = .fired
                return nil
            }
            waiting?.resume()
        }
    }
}
