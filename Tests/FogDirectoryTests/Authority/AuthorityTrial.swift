import FogCore
import FogSimulation
import Synchronization

@testable import FogDirectory

/// A simulated network of authorities: how many, who of them lies, and what goes wrong, all from one number.
struct AuthorityTrial {
    let seed: UInt64
    var profile: FaultProfile
    let setups: [AuthoritySetup]
    let faultTime: Duration
    let healedTime: Duration
    let isLive: Bool

    private static let networks = Mutex<[Int: (TrialNetwork, TrialPublications)]>([:])

    /// Networks take long to make and are the same for all trials of a size.
    private static func network(_ count: Int) throws -> (TrialNetwork, TrialPublications) {
        try networks.withLock { networks in
            if let known = networks[count] { return known }
            let network = try TrialNetwork(authorities: count)
            let nodes = try (0..<3).map { try TrialNode(UInt64($0), roles: [.mix]) }
            let made = (network, TrialPublications(nodes, in: network.description))
            networks[count] = made
            return made
        }
    }

    /// - Parameter isLive: Whether so few lie that there must be a consensus; otherwise more lie than that, and only what
    ///   there is must be right.
    init(seed: UInt64, isLive: Bool = true, bug: AuthorityBug? = nil) throws {
        self.seed = seed
        self.isLive = isLive
        var dice = SeededGenerator(seed: seed ^ 0x5eed)
        let count = [3, 3, 4, 4, 4, 4, 5, 5, 5, 7, 7, 9][Int(dice.number(below: 12))]
        let (network, nodes) = try Self.network(bug == nil ? count : bug == .passesNothingOn ? 4 : 3)
        let (threshold, tolerated) = (network.description.threshold, network.description.toleratedFaults)
        // What is signed twice is signed by those in two majorities.
        let most = isLive ? tolerated : 2 * threshold - count - 1
        let liars = bug == nil ? min(most, Int(dice.number(below: UInt64(most) + 2))) : 0
        let chosen = Set((0..<count).shuffled(using: &dice).prefix(liars))
        // Whoever speaks to one only shows that the others pass on what they hear.
        let whisperer = bug == .passesNothingOn ? 2 : nil
        setups = network.authorities.indices.map { index in
            AuthoritySetup(
                network: network, index: index,
                behaviour: index == whisperer
                    ? .whispering
                    : chosen.contains(index)
                        ? AuthorityBehaviour.lying.randomElement(using: &dice) ?? .silent : .honest,
                bug: index == whisperer ? nil : bug, nodes: nodes)
        }
        profile =
            bug == nil
            ? [FaultProfile.calm, .directory, .directory, .directoryWorse][Int(dice.number(below: 4))]
            : bug == .passesNothingOn ? .calm : .directorySlowDisk
        faultTime = .seconds(180)
        healedTime = .seconds(240)
    }

    /// A trial without faults, of four authorities of which one lies in a way that is given.
    init(seed: UInt64, liar: AuthorityBehaviour) throws {
        self.seed = seed
        isLive = true
        let (network, nodes) = try Self.network(4)
        setups = network.authorities.indices.map { index in
            AuthoritySetup(
                network: network, index: index, behaviour: index == Int(seed % 4) ? liar : .honest, bug: nil,
                nodes: nodes)
        }
        profile = .calm
        (faultTime, healedTime) = (.seconds(30), .seconds(200))
    }

    func simulation() -> Simulation<AuthorityChecker> {
        var plan = SimulationPlan<AuthorityMachine>(
            roles: setups.map { SimulatedRole($0) }, faultTime: faultTime, healedTime: healedTime)
        plan.traceLength = 4000
        return Simulation(
            seed: seed, profile: profile, plan: plan,
            checker: AuthorityChecker(setups: setups, healedAt: faultTime, isLive: isLive))
    }

    @discardableResult
    func run() throws(SimulationFailure) -> SimulationReport {
        var simulation = simulation()
        return try simulation.run()
    }
}

extension FaultProfile {
    /// Authorities on a bad network: messages that are lost, late and repeated, partitions of up to half a minute, crashes,
    /// clocks wrong by up to two seconds.
    static let directory = FaultProfile(
        name: "directory",
        network: NetworkFaults(
            delay: DelayRange(.milliseconds(1), .milliseconds(200)), slowRate: 0.01,
            slowDelay: DelayRange(.milliseconds(200), .seconds(20)), lossRate: 0.02, repeatRate: 0.02,
            cutInterval: DelayRange(.seconds(10), .seconds(60)), cutDuration: DelayRange(.seconds(1), .seconds(40)),
            oneWayRate: 0.3, maximumCuts: 2),
        nodes: NodeFaults(
            crashInterval: DelayRange(.seconds(5), .seconds(60)), powerCutRate: 0.1, crashAtActionRate: 0.0005,
            restartDelay: DelayRange(.milliseconds(100), .seconds(30)),
            pauseInterval: DelayRange(.seconds(10), .seconds(60)),
            pauseDuration: DelayRange(.milliseconds(100), .seconds(20)),
            wakeLateness: DelayRange(.microseconds(10), .milliseconds(20)),
            workDelay: DelayRange(.milliseconds(1), .milliseconds(100))),
        disk: DiskFaults(
            latency: DelayRange(.milliseconds(1), .milliseconds(50)), stallRate: 0.02,
            stallLatency: DelayRange(.milliseconds(50), .seconds(2)), tearRate: 0.3),
        clock: ClockFaults(
            maximumDrift: 1000, driftInterval: DelayRange(.seconds(5), .seconds(60)), maximumWallError: .seconds(2)))

    /// The same with disks that take their time.
    static let directorySlowDisk = {
        var slow = directoryWorse
        slow.name = "directory, slow disk"
        slow.disk.latency = DelayRange(.milliseconds(100), .seconds(5))
        return slow
    }()

    /// The same with a crash every second.
    static let directoryWorse = {
        var worse = directory
        worse.name = "directory, worse"
        worse.nodes.crashInterval = DelayRange(.milliseconds(200), .seconds(10))
        worse.nodes.crashAtActionRate = 0.003
        return worse
    }()
}
