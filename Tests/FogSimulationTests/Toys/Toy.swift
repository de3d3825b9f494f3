import FogCore
import FogSimulation
import Testing

/// A machine without a will of its own: it does what a closure says, and tells the checker everything that it sees.
struct Toy: SimulatedMachine {
    enum Event: Equatable {
        case received(Int, from: SimulatedNode)
        case persisted(Ticket)
        case asked(Int)
        case answered(Int)
    }

    enum Action {
        case send(Int, to: SimulatedNode)
        case persist(Int, Ticket)
        case discard(before: Ticket)
        case observe(Observation)
        case work(Int)
        case stop
    }

    enum Observation: Equatable {
        case started(records: [Int], restarts: Int, now: Now)
        case called(events: [Event], now: Now)
        case said(String)
    }

    /// What the node does when it is called. May keep one number and ask to be woken.
    typealias Script = @Sendable (inout Toy, [Event], Now, inout Outputs<Action>) -> Void
    typealias Setup = Script
    typealias Message = Int
    typealias Record = Int
    typealias Input = Int

    var nextDeadline: MonotonicInstant?
    var number = 0
    let node: SimulatedNode
    let peers: [SimulatedNode]
    private let script: Script
    private var beginning: Observation?

    mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        if let beginning = beginning.take() {
            outputs.append(.observe(beginning))
            nextDeadline = nil
        }
        let taken = events.indices.map { events[$0] }
        outputs.append(.observe(.called(events: taken, now: now)))
        script(&self, taken, now, &outputs)
    }

    static func start(_ start: SimulatedStart<Toy>) -> Toy {
        Toy(
            nextDeadline: start.now.monotonic, node: start.node, peers: start.peers, script: start.setup,
            beginning: .started(records: start.records, restarts: start.restarts, now: start.now))
    }

    func event(received message: Int, from sender: SimulatedNode) -> Event? { .received(message, from: sender) }
    func event(persisted ticket: Ticket) -> Event? { .persisted(ticket) }
    func event(input: Int) -> Event? { .asked(input) }

    static func perform(_ action: Action, with effects: inout SimulatedEffects<Toy>) {
        switch action {
        case .send(let message, let receiver): effects.send(message, to: receiver)
        case .persist(let record, let ticket): effects.persist(record, as: ticket)
        case .discard(let ticket): effects.discard(before: ticket)
        case .observe(let observation): effects.observe(observation)
        case .work(let result): effects.answer(.answered(result))
        case .stop: effects.stop()
        }
    }

    /// A torn record shows the negative of its number.
    static func remains(of record: Int, using generator: inout SeededGenerator) -> Int? { -record }
}

/// Keeps what the toys see, and when.
struct ToyChecker: SimulationChecker {
    typealias Machine = Toy

    struct Sighting {
        var node: SimulatedNode
        var instant: SimulatedInstant
        var observation: Toy.Observation
    }

    var sightings: [Sighting] = []
    var finished = false
    /// A sentence that must not be said.
    var forbidden: String?

    mutating func observe(
        _ observation: Toy.Observation, at node: SimulatedNode, in world: SimulatedWorld<Toy>
    ) throws(Violation) {
        if case .said(let sentence) = observation, sentence == forbidden {
            throw Violation("nobody says \(sentence)", "\(node) does")
        }
        sightings.append(Sighting(node: node, instant: world.now, observation: observation))
    }

    mutating func finish(in world: SimulatedWorld<Toy>) throws(Violation) {
        finished = true
    }

    /// Every event that a node took, in order.
    func events(at node: Int) -> [Toy.Event] {
        sightings.flatMap { sighting -> [Toy.Event] in
            guard sighting.node.index == node, case .called(let events, _) = sighting.observation else { return [] }
            return events
        }
    }

    /// What the node's disk held at each start.
    func starts(of node: Int) -> [[Int]] {
        sightings.compactMap { sighting in
            guard sighting.node.index == node, case .started(let records, _, _) = sighting.observation else {
                return nil
            }
            return records
        }
    }
}

/// Runs toys with the given scripts and returns what they saw.
@discardableResult
func play(
    seed: UInt64 = 1, profile: FaultProfile, faultTime: Duration = .seconds(10), healedTime: Duration = .seconds(10),
    scripts: [Toy.Script], checker: ToyChecker = ToyChecker(), adjust: (inout SimulationPlan<Toy>) -> Void = { _ in },
    inputs: [(input: Int, node: Int, delay: Duration)] = []
) throws -> Simulation<ToyChecker> {
    var plan = SimulationPlan<Toy>(
        roles: scripts.map { SimulatedRole($0) }, faultTime: faultTime, healedTime: healedTime)
    adjust(&plan)
    var simulation = Simulation(seed: seed, profile: profile, plan: plan, checker: checker)
    for input in inputs {
        simulation.submit(input.input, to: SimulatedNode(input.node), after: input.delay)
    }
    try simulation.run()
    #expect(simulation.checker.finished)
    return simulation
}
