import FogCore
import NIOCore

/// How much longer a server waits for a side that is slow: waiting uses an allowance up, and bytes that move earn
/// it back. Whoever moves bytes at the least rate or faster never uses it up.
struct Patience {
    private let allowance: Int64
    private let nanosecondsPerByte: Int64
    private var left: Int64
    private var waitingSince: NIODeadline?

    /// A whole allowance, of which a byte gives back what it may take at `leastRate` bytes a second.
    init(allowance: Duration, leastRate: Int) {
        self.allowance = max(0, allowance.clampedNanoseconds)
        nanosecondsPerByte = 1_000_000_000 / Int64(max(1, leastRate))
        left = self.allowance
    }

    /// Whether the other side is waited for at this moment.
    var isWaiting: Bool { waitingSince != nil }

    /// When the allowance will be used up, if nothing moves until then; `nil` while nobody waits.
    var deadline: NIODeadline? { waitingSince.map { $0 + .nanoseconds(max(0, left)) } }

    /// Begins to wait; without effect while it waits.
    mutating func beginWaiting(at now: NIODeadline) {
        if waitingSince == nil { waitingSince = now }
    }

    /// Ends to wait, because it is the server's turn.
    mutating func endWaiting(at now: NIODeadline) {
        charge(until: now)
        waitingSince = nil
    }

    /// Notes that bytes have moved.
    mutating func move(_ bytes: Int, at now: NIODeadline) {
        charge(until: now)
        let (earned, isMuch) = Int64(max(0, bytes)).multipliedReportingOverflow(by: nanosecondsPerByte)
        left = isMuch || earned > allowance - left ? allowance : left + earned
    }

    /// Begins anew, with the whole allowance.
    mutating func renew() {
        left = allowance
        waitingSince = nil
    }

    private mutating func charge(until now: NIODeadline) {
        guard let since = waitingSince else { return }
        left -= min(allowance, max(0, (now - since).nanoseconds))
        waitingSince = now
    }
}
