import FogCore
import FogHTTP
import FogJobs
import Synchronization

/// Bounds the calls that are under way and the bytes that they hold, for each caller and for all callers of a kind, so
/// that nobody keeps the others out: workers' calls, operators' calls and everybody else's have room of their own.
///
/// A call that is beyond a bound is refused and doesn't wait. O(1), a fraction of a microsecond for each call.
final class CallAdmission: Sendable {
    /// Callers that share room.
    private enum Kind: Int {
        case others, workers, operators

        init(_ caller: Principal?) {
            switch caller {
            case .operator: self = .operators
            case .worker: self = .workers
            case .submitter, .anonymous, .join, nil: self = .others
            }
        }
    }

    private struct Share {
        var calls = 0
        var bytes = 0
    }

    private struct State {
        var each: [Principal?: Share] = [:]
        var all = [Share](repeating: Share(), count: 3)
    }

    private let limits: CallerLimits
    private let count: @Sendable (CallerDrop) -> Void
    private let state = Mutex(State())

    /// Begins with no call under way; `count` is told of those that are refused.
    init(limits: CallerLimits, count: @escaping @Sendable (CallerDrop) -> Void) {
        self.limits = limits
        self.count = count
    }

    /// The calls under way and the bytes that they hold.
    var total: (calls: Int, bytes: Int) {
        state.withLock { state in
            state.all.reduce(into: (0, 0)) { total, share in
                total.0 += share.calls
                total.1 += share.bytes
            }
        }
    }

    /// Lets a call of `caller` begin, for as long as the ticket is there.
    ///
    /// - Throws: ``CallRefusal`` if it has as many under way as it may have, or all callers of its kind have.
    func admit(_ caller: Principal?) throws(CallRefusal) -> CallTicket {
        let kind = Kind(caller)
        let refusal: CallRefusal? = state.withLock { state in
            let own = state.each[caller, default: Share()].calls
            guard own < callsOfOne(kind) else { return .calls(own) }
            guard state.all[kind.rawValue].calls < callsOfAll(kind) else { return .allCalls }
            state.each[caller, default: Share()].calls += 1
            state.all[kind.rawValue].calls += 1
            return nil
        }
        if let refusal {
            count(refusal.reason)
            throw refusal
        }
        return CallTicket(admission: self, caller: caller)
    }

    /// Takes bytes of memory for a call of `caller`.
    fileprivate func hold(_ bytes: Int, for caller: Principal?) throws(CallRefusal) {
        let kind = Kind(caller)
        let isHeld = state.withLock { state in
            guard bytes <= limits.bytesOfOne - state.each[caller, default: Share()].bytes,
                bytes <= limits.bytesOfMany - state.all[kind.rawValue].bytes
            else { return false }
            state.each[caller, default: Share()].bytes += bytes
            state.all[kind.rawValue].bytes += bytes
            return true
        }
        guard isHeld else {
            count(.bytes)
            throw .bytes
        }
    }

    fileprivate func end(of caller: Principal?, holding bytes: Int) {
        let kind = Kind(caller)
        state.withLock { state in
            state.all[kind.rawValue].calls -= 1
            state.all[kind.rawValue].bytes -= bytes
            guard var share = state.each[caller] else { return }
            share.calls -= 1
            share.bytes -= bytes
            state.each[caller] = share.calls > 0 ? share : nil
        }
    }

    private func callsOfOne(_ kind: Kind) -> Int {
        kind == .operators ? limits.callsOfOne.multipliedReportingOverflow(by: 4).partialValue : limits.callsOfOne
    }

    private func callsOfAll(_ kind: Kind) -> Int {
        kind == .workers ? limits.callsOfWorkers : limits.callsOfMany
    }
}

/// The right to carry one call out; ends with the value.
final class CallTicket: Sendable {
    /// The ticket of the call that the task carries out.
    @TaskLocal static var current: CallTicket?

    private let admission: CallAdmission
    private let caller: Principal?
    private let state = Mutex((held: 0, uncounted: CallTicket.freeBytes))

    /// Bytes that a call may hold without counting them: few calls hold more.
    static let freeBytes = 16 << 10

    fileprivate init(admission: CallAdmission, caller: Principal?) {
        self.admission = admission
        self.caller = caller
    }

    deinit {
        admission.end(of: caller, holding: state.withLock { $0.held })
    }

    /// Counts bytes that are kept in memory until the call is over.
    ///
    /// - Throws: ``CallRefusal`` if the caller, or all of its kind, hold as many as they may.
    func hold(_ bytes: Int) throws(CallRefusal) {
        let counted = state.withLock { state -> Int in
            let free = min(bytes, state.uncounted)
            state.uncounted -= free
            return bytes - free
        }
        guard counted > 0 else { return }
        try admission.hold(counted, for: caller)
        state.withLock { $0.held += counted }
    }
}
