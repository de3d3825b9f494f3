import FogSimulation

/// What a trial tries hardest.
///
/// A trial that tries everything spreads its luck thinly: the moment at which a lease is wrong is only seen if nothing
/// else has gone wrong meanwhile, and a round is only harmed by a crash if others are under way at the same time.
enum CounterEmphasis: CaseIterable {
    /// Every fault and every kind of request.
    case everything
    /// Leases that are held for long and waited for by others, on a good network.
    case leases
    /// Rounds that overlap with others, no leases, nodes that crash and are back at once.
    case rounds

    /// Which nodes crash and pause. A client that crashes gives up its rounds and leases, and hides what the crash of a
    /// replica does to them.
    enum Victims {
        case all, replicas
    }

    var victims: Victims { self == .everything ? .all : .replicas }

    /// How long faults happen and requests come.
    var faultTime: Duration {
        switch self {
        case .everything, .rounds: .seconds(10)
        case .leases: .seconds(20)
        }
    }

    var requests: Int {
        switch self {
        case .everything: 60
        case .leases: 60
        case .rounds: 150
        }
    }

    var reads: Int {
        switch self {
        case .everything: 200
        case .leases: 1000
        case .rounds: 30
        }
    }

    /// Leaves out the faults that would hide those that matter here.
    func adjust(_ profile: inout FaultProfile) {
        switch self {
        case .everything:
            break
        case .leases:
            profile.network.cutInterval = nil
            profile.network.lossRate = 0
            if profile.network.slowRate > 0 {
                profile.network.slowRate = 0.15
                profile.network.slowDelay = DelayRange(.milliseconds(50), .milliseconds(400))
            }
        case .rounds:
            profile.nodes.crashInterval = DelayRange(.milliseconds(10), .milliseconds(500))
            profile.nodes.crashAtActionRate = 0.01
            profile.disk.latency = DelayRange(.milliseconds(1), .milliseconds(50))
            profile.nodes.restartDelay = DelayRange(.milliseconds(1), .milliseconds(20))
            profile.nodes.pauseInterval = nil
            profile.network.cutInterval = nil
        }
    }

    /// The nodes and their leases.
    func setup(bug: PlantedBug?, using dice: inout SeededGenerator) -> CounterSetup {
        switch self {
        case .everything:
            CounterSetup(
                replicas: dice.one(of: 3, 3, 4, 5), clients: dice.one(of: 2, 3, 4),
                lease: LeaseTerms(
                    granted: dice.one(of: .milliseconds(500), .seconds(2), .seconds(8))),
                leaseRate: dice.one(of: 0, 0.2, 0.6), isThrifty: dice.happens(at: 0.5), bug: bug)
        case .leases:
            CounterSetup(
                replicas: 3, clients: 2, lease: LeaseTerms(granted: dice.one(of: .milliseconds(300), .seconds(4))),
                leaseRate: 0.6, isThrifty: false, bug: bug)
        case .rounds:
            CounterSetup(
                replicas: 3, clients: 5, lease: LeaseTerms(granted: .seconds(1)), leaseRate: 0, isThrifty: true,
                bug: bug)
        }
    }
}
