import FogJobs
import FogSimulation

/// Nobody believes in a lease that the coordinator has given up; in the end every task is with a worker that knows it.
struct LeaseChecker: SimulationChecker {
    typealias Machine = EitherMachine<LeaseCoordinator, LeaseWorker>

    private(set) var losses = 0
    private var lost: Set<LeaseKey> = []

    mutating func observe(
        _ observation: LeaseObservation, at node: SimulatedNode, in world: SimulatedWorld<Machine>
    ) throws(Violation) {
        switch observation {
        case .lost(let key):
            losses += 1
            lost.insert(key)
            for worker in world.nodes { try check(worker, in: world) }
        }
    }

    mutating func check(after world: SimulatedWorld<Machine>) throws(Violation) {
        if let stepped = world.stepped { try check(stepped, in: world) }
    }

    private func check(_ node: SimulatedNode, in world: SimulatedWorld<Machine>) throws(Violation) {
        guard let worker = world.machine(at: node)?.second else { return }
        for key in worker.holder.held where lost.contains(key) {
            throw Violation("a lost lease has no holder", "\(node) believes in \(key)")
        }
    }

    mutating func finish(in world: SimulatedWorld<Machine>) throws(Violation) {
        guard let coordinator = world.machine(at: SimulatedNode(0))?.first else {
            throw Violation("the coordinator is up in the end", "it isn't")
        }
        for (key, node) in coordinator.leases {
            guard let worker = world.machine(at: node)?.second, worker.holder.held.contains(key) else {
                throw Violation("what is held is known to its holder", "\(node) doesn't know of \(key)")
            }
        }
    }
}
