import FogCore
import FogJobs
import FogSimulation

/// What a trial tries hardest. One that tries everything spreads its luck thinly: a lease is only seen to be wrong if
/// nothing else has gone wrong meanwhile.
enum ProtocolEmphasis: CaseIterable {
    /// Every fault and every kind of request.
    case everything
    /// Leases that are held for long, on a network that is slow at times, with clocks that disagree.
    case leases
    /// Failures, back-offs, timeouts and stops, with a coordinator that crashes and is back at once.
    case retries
    /// Many workers that all claim in the moment in which the coordinator is back.
    case herd
    /// A stream of urgent jobs, and a few that can wait, but not for ever.
    case turns

    /// The worst faults; the seed picks from them.
    func profile(seed: UInt64) -> FaultProfile {
        var profile = self == .turns ? FaultProfile.calm : FaultProfile.brutal.varied(by: seed)
        switch self {
        case .everything:
            profile.nodes.crashInterval = profile.nodes.crashInterval.map { _ in
                DelayRange(.milliseconds(300), .seconds(8))
            }
        case .leases:
            // A worker that is held up can't stop anything; what bounds the harm then is the fence.
            profile.nodes.pauseInterval = nil
            profile.nodes.crashInterval = DelayRange(.seconds(1), .seconds(10))
            profile.nodes.restartDelay = DelayRange(.milliseconds(2), .milliseconds(100))
            profile.network.cutInterval = DelayRange(.seconds(2), .seconds(8))
            profile.network.cutDuration = DelayRange(.milliseconds(500), .seconds(6))
            profile.clock.driftInterval = nil
            profile.network.slowRate = 0.3
            profile.network.slowDelay = DelayRange(.milliseconds(100), .seconds(4))
        case .retries:
            profile.nodes.pauseInterval = nil
            profile.nodes.crashInterval = DelayRange(.milliseconds(50), .seconds(3))
            profile.nodes.restartDelay = DelayRange(.milliseconds(1), .milliseconds(50))
            profile.network.cutInterval = nil
            profile.network.slowRate = 0
        case .herd:
            profile.nodes.pauseInterval = nil
            profile.nodes.crashInterval = nil
            profile.nodes.crashAtActionRate = 0
            profile.nodes.restartDelay = DelayRange(Self.downTime)
            // A busy store: much can come between what is asked of it and when it is done.
            profile.nodes.workDelay = DelayRange(.milliseconds(50), .milliseconds(400))
            profile.network.delay = DelayRange(.microseconds(200), .microseconds(300))
        case .turns: break
        }
        return profile
    }

    /// How long the coordinator is down before a herd.
    static let downTime: Duration = .milliseconds(200)

    /// When a job that can wait must have had its turn: much sooner than the stream ends.
    private static let longestWait: Duration = .seconds(8)

    /// How long faults happen and requests come.
    var faultTime: Duration {
        switch self {
        case .everything, .leases: .seconds(30)
        case .retries, .herd, .turns: .seconds(20)
        }
    }

    /// The nodes and what they do.
    func setup(bug: PlantedBug?, using dice: inout SeededGenerator) -> ProtocolSetup {
        let terms = LeaseTerms(
            timeToLive: dice.one(of: .seconds(2), .seconds(4)), lostAfter: dice.one(of: .zero, .milliseconds(500)))
        var setup = ProtocolSetup(
            terms: terms, workers: 2 + dice.index(below: 3), submitters: 2, slots: 1 + dice.index(below: 3),
            runTime: 20...1500, failureRate: 0.2, bug: bug)
        switch self {
        case .everything: break
        case .leases:
            setup.slots = 1
            setup.terms.lostAfter = .zero
            setup.runTime = 1000...15_000
            setup.failureRate = 0.05
        case .retries: setup.failureRate = 0.6
        case .herd:
            setup.workers = 10
            setup.terms.lostAfter = .zero
            setup.slots = 1
        case .turns:
            setup.workers = 2
            setup.slots = 1
            setup.runTime = 200...300
            setup.failureRate = 0
        }
        return setup
    }

    /// How many jobs are submitted.
    var orders: Int {
        switch self {
        case .everything: 14
        case .leases: 6
        case .retries: 16
        case .herd: 20
        case .turns: 160
        }
    }

    /// How many of them somebody wants to stop.
    var stops: Int {
        switch self {
        case .everything: 3
        case .retries: 8
        case .leases, .herd, .turns: 0
        }
    }

    /// How often a worker is asked to drain.
    var drains: Int {
        switch self {
        case .everything, .retries: 3
        case .leases: 1
        case .herd, .turns: 0
        }
    }

    /// One of the jobs.
    func order(_ key: Int, using dice: inout SeededGenerator) -> JobOrder {
        guard self != .turns else {
            // Every fiftieth job can wait: it has a priority that is lower by 90 steps. The workers have a little more
            // than enough to do, so those that arrive before its turn aren't done by then.
            let canWait = key % 50 == 0
            return JobOrder(
                key: key, priority: canWait ? 5 : 95, count: 1,
                policy: TaskPolicy(
                    maxFailures: 0, maxLost: nil, backoffMinimum: .zero, backoffMaximum: .zero),
                turnWithin: canWait ? Self.longestWait : nil)
        }
        let policy = TaskPolicy(
            maxFailures: dice.index(below: 4), maxLost: dice.happens(at: 0.3) ? dice.index(below: 4) : nil,
            backoffMinimum: .milliseconds(Int64(dice.index(below: 4)) * 300), backoffMaximum: .seconds(3))
        return JobOrder(
            key: key, priority: 1 + dice.index(below: 100), count: 1 + dice.index(below: self == .retries ? 8 : 3),
            policy: policy, queueTimeout: dice.happens(at: 0.3) ? .seconds(5) : nil,
            totalTimeout: dice.happens(at: 0.15) ? .seconds(Int64(5 + dice.index(below: 20))) : nil)
    }
}
