import FogCore
import FogExecution
import FogJobs
import FogSimulation

/// What a worker does to get tasks: one claim at a time, repeated under its name until it is answered.
struct WorkerClaim {
    var name: UInt64?
    /// The call that is under way.
    var number: UInt64 = 0
    var isUnderWay = false
    var sentAt = MonotonicInstant.origin
    /// When the next call is made, or the present one given up.
    var next = MonotonicInstant.origin
}

/// Where a worker that drains has got to.
struct WorkerDraining {
    /// Whether its attempts have been given back.
    var hasGivenBack = false
    /// When it goes on, whether it is idle by then or not.
    var next: MonotonicInstant
}

extension ProtocolWorker {
    /// Claims, or gives a claim up that takes too long.
    mutating func askForTasks(at now: Now) {
        guard leftover.isEmpty, claim.next <= now.monotonic else { return }
        guard !claim.isUnderWay else {
            send(.hangUp(number: claim.number))
            claim.isUnderWay = false
            claim.next = now.monotonic.advanced(by: .milliseconds(Int64(1 + dice.number(below: 300))))
            return
        }
        guard draining == nil else { return }
        let name = claim.name ?? dice.next()
        claim.name = name
        claim.isUnderWay = true
        claim.sentAt = now.monotonic
        claim.number = call(.claim(name: name, limit: 16, wait: setup.terms.timeToLive * 2))
        // Sometimes it gives the answer up while the coordinator still holds it back.
        claim.next = now.monotonic.advanced(by: setup.terms.timeToLive * (1 + dice.index(below: 30)) / 10)
    }

    /// Begins what a claim got.
    mutating func claimed(_ leases: [LeaseKey], heldBack: Duration, at now: Now) {
        claim.name = nil
        claim.isUnderWay = false
        claim.next = leases.isEmpty ? now.monotonic.advanced(by: .milliseconds(50)) : now.monotonic
        guard !leases.isEmpty else { return }
        keep(.claimed(leases))
        for lease in leases { start(lease, sentAt: claim.sentAt, heldBack: heldBack, at: now) }
    }

    /// Claims at once, whatever was under way.
    mutating func hurry(at now: Now) {
        guard draining == nil else { return }
        claim.isUnderWay = false
        claim.next = now.monotonic
    }

    // MARK: Ending

    /// Takes nothing new from now on.
    mutating func drain(at now: Now) {
        draining = WorkerDraining(next: now.monotonic.advanced(by: .seconds(2)))
        call(.heartbeat(isDraining: true))
    }

    /// Waits until every attempt has ended and its result is confirmed, gives back what takes too long, and ends.
    mutating func goOnDraining(at now: Now) {
        guard let draining else { return }
        if draining.next <= now.monotonic || attempts.isEmpty && !claim.isUnderWay {
            if draining.hasGivenBack || attempts.isEmpty {
                asked.append(.end)
            } else {
                giveBack(at: now)
            }
        }
    }

    /// Stops what still runs and gives it back, so that others can begin it anew.
    private mutating func giveBack(at now: Now) {
        draining = WorkerDraining(hasGivenBack: true, next: now.monotonic.advanced(by: .seconds(1)))
        for lease in executing {
            if setup.bug == .finishAcceptedAfterRelease {
                releases[call(.release(lease))] = lease
                stop(lease, at: now)
                continue
            }
            attempts[lease] = nil
            feed(.ended(lease), at: now)
            releases[call(.release(lease))] = lease
        }
    }
}
