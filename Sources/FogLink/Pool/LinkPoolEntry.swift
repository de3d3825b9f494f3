import FogCore

/// What a ``LinkPool`` knows of one key.
struct LinkPoolEntry: Sendable {
    /// A request and what it has heard.
    struct Request: Sendable {
        enum State: Hashable, Sendable {
            /// It has to be answered by then.
            case waiting(until: MonotonicInstant)
            /// It has a link.
            case holding
            /// It knows that there is no link, and stands.
            case told
        }

        let id: LinkRequest
        let persistence: LinkPersistence
        var state: State

        var isWaiting: Bool { if case .waiting = state { true } else { false } }
    }

    /// A link that stands.
    struct Standing: Sendable {
        let link: PooledLink
        /// Whether this node made it.
        let isDialled: Bool
        let since: MonotonicInstant
        /// When it was last used.
        var usedAt: MonotonicInstant
    }

    /// A link that is given up.
    struct Draining: Sendable {
        var standing: Standing
        let reason: LinkCloseReason
        /// Whether this node closes it as soon as it may, rather than leave that to the other.
        let closes: Bool
        let earliest: MonotonicInstant
        let latest: MonotonicInstant
        var isDrained = false

        /// When it is to be closed, as things are.
        var deadline: MonotonicInstant { closes && isDrained ? min(earliest, latest) : latest }
    }

    /// A round of attempts over a peer's addresses.
    struct Round: Sendable {
        struct Attempt: Sendable {
            let id: DialAttempt
            let address: NetworkAddress
            let deadline: MonotonicInstant
            /// Whether it has a connection and its handshake is under way; then it is the only one.
            var isShaking = false
        }

        var attempts: [Attempt] = []
        /// Addresses that are still to be dialled, the next first.
        var untried: [NetworkAddress]
        /// Addresses that were dialled in this round.
        var tried: [NetworkAddress] = []
        /// When the next is dialled beside those that are being tried.
        var nextStart: MonotonicInstant

        var isShaking: Bool { attempts.contains { $0.isShaking } }
    }

    var requests: [Request] = []
    var serving: Standing?
    /// The one given up last is the last.
    var draining: [Draining] = []
    var round: Round?
    /// Failures since a link last stood for a while.
    var failures = 0
    /// Failed rounds since there was a link.
    var failedRounds = 0
    var lastError: DialError?
    /// No attempt is made before.
    var notBefore: MonotonicInstant?

    /// Whether a link is to be made if there is none.
    var needsLink: Bool { requests.contains { $0.persistence == .persistent || $0.isWaiting } }
    /// Whether the link may be closed to make room.
    var isEvictable: Bool { serving != nil && requests.isEmpty }
    /// Whether there is nothing here but the memory of failures.
    var isResting: Bool { requests.isEmpty && serving == nil && draining.isEmpty && round == nil }
}
