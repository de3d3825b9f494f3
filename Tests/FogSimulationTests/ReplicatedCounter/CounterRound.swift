import FogCore
import FogSimulation

/// One attempt of a client to change or read the counter.
struct CounterRound {
    enum Progress {
        case waiting, reachedQuorum
    }

    let ballot: Ballot
    let setup: CounterSetup
    /// How many of the client's reads, the oldest, this round may answer: those that had begun before it.
    var reads: Int
    let wantsLease: Bool
    /// When the promises were asked for.
    let begun: MonotonicInstant
    /// When the client gives up.
    let end: MonotonicInstant
    /// What is proposed, once enough replicas have promised.
    private(set) var proposal: CounterState?
    /// The accepted state with the largest ballot among the promises.
    private(set) var best: AcceptedState?
    private var promisedAt: MonotonicInstant?
    private var promises = Votes()
    private var acceptances = Votes()
    private var refusals = Votes()

    init(
        ballot: Ballot, setup: CounterSetup, reads: Int, wantsLease: Bool, begun: MonotonicInstant,
        end: MonotonicInstant
    ) {
        self.ballot = ballot
        self.setup = setup
        self.reads = reads
        self.wantsLease = wantsLease
        self.begun = begun
        self.end = end
    }

    /// Until when a lease that this round was promised can be relied on.
    var leaseEnd: MonotonicInstant {
        switch setup.bug {
        case .leaseCountedFromReceipt: (promisedAt ?? begun).advanced(by: setup.lease.held)
        case .leaseIgnoresDrift: begun.advanced(by: setup.lease.granted)
        default: begun.advanced(by: setup.lease.held)
        }
    }

    mutating func promise(_ ballot: Ballot, _ accepted: AcceptedState?, from replica: SimulatedNode) -> Progress {
        guard proposal == nil, isCurrent(ballot) else { return .waiting }
        let isFirst = promises.isEmpty
        guard promises.add(replica, setup.bug) else { return .waiting }
        if setup.bug == .firstPromiseTaken {
            best = isFirst ? accepted : best
        } else if let accepted, accepted.ballot > best?.ballot ?? .none {
            best = accepted
        }
        return promises.count == quorum ? .reachedQuorum : .waiting
    }

    mutating func accepted(_ ballot: Ballot, from replica: SimulatedNode) -> Progress {
        guard proposal != nil, isCurrent(ballot), acceptances.add(replica, setup.bug) else { return .waiting }
        return acceptances.count == quorum ? .reachedQuorum : .waiting
    }

    mutating func refuse(from replica: SimulatedNode) -> Progress {
        guard refusals.add(replica, nil) else { return .waiting }
        return refusals.count == setup.replicas / 2 + 1 ? .reachedQuorum : .waiting
    }

    mutating func propose(_ state: CounterState, at now: MonotonicInstant) {
        proposal = state
        promisedAt = now
    }

    private var quorum: Int {
        setup.bug == .quorumOfHalf ? setup.replicas / 2 : setup.replicas / 2 + 1
    }

    private func isCurrent(_ ballot: Ballot) -> Bool {
        ballot == self.ballot || setup.bug == .olderBallotCounted
    }
}

/// The replicas that have answered.
private struct Votes {
    private var replicas: Set<Int> = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Counts the replica's answer, unless it has been counted before.
    mutating func add(_ replica: SimulatedNode, _ bug: PlantedBug?) -> Bool {
        guard replicas.insert(replica.index).inserted || bug == .repeatedReplyCountedTwice else { return false }
        count += 1
        return true
    }
}
