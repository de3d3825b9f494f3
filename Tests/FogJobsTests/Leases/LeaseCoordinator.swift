import FogCore
import FogJobs
import FogSimulation

/// As much of a coordinator as leases need: tasks that are held or free, each claim answered once its grant is durable.
struct LeaseCoordinator: SimulatedMachine {
    enum Record {
        case granted(LeaseKey, SimulatedNode, claim: UInt64)
        case lost(LeaseKey)
    }

    enum Event {
        case received(LeaseMessage, from: SimulatedNode)
        case persisted(Ticket)
    }

    enum Action {
        case send(LeaseMessage, to: SimulatedNode)
        case persist(Record, Ticket)
        case observe(LeaseObservation)
    }

    private struct Holding {
        var fence: Int64
        var node: SimulatedNode
        var claim: UInt64
    }

    private struct Waiting {
        var node: SimulatedNode
        var claim: UInt64
        var sending: Int
        var since: MonotonicInstant
    }

    private let setup: LeaseSetup
    private var fences: [Int64]
    private var holdings: [Int: Holding] = [:]
    private var waiting: [Waiting] = []
    /// What is done once a record is durable, in the order of the tickets.
    private var promises: [(ticket: Ticket, action: Action)] = []
    private var observer: LeaseObserver
    private var outputs = Outputs<LeaseObserver.Action>()
    private var tickets = TicketSequence()

    static func start(_ start: SimulatedStart<LeaseCoordinator>) -> LeaseCoordinator {
        var machine = LeaseCoordinator(start.setup)
        for record in start.records {
            switch record {
            case .granted(let key, let node, let claim):
                machine.holdings[key.task.index] = Holding(fence: key.fence, node: node, claim: claim)
                machine.fences[key.task.index] = key.fence
            case .lost(let key):
                machine.holdings[key.task.index] = nil
            }
        }
        let found = machine.leases.map { LeaseObserver.Event.started($0.key) }
        machine.observer.receive(found.span, at: start.now, into: &machine.outputs)
        return machine
    }

    private init(_ setup: LeaseSetup) {
        self.setup = setup
        fences = Array(repeating: 0, count: setup.tasks)
        observer = LeaseObserver(terms: setup.terms)
    }

    /// Which lease is with whom, in the order of the tasks.
    var leases: [(key: LeaseKey, node: SimulatedNode)] {
        holdings.sorted { $0.key < $1.key }.map { (LeaseSamples.lease($0.key, fence: $0.value.fence), $0.value.node) }
    }

    var nextDeadline: MonotonicInstant? {
        let patience = waiting.map { $0.since.advanced(by: setup.terms.timeToLive * 2) }.min()
        return [observer.nextDeadline, patience].compactMap(\.self).min()
    }

    mutating func receive(_ events: Span<Event>, at now: Now, into actions: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .received(.claim(let claim, let sending), let node):
                waiting.append(Waiting(node: node, claim: claim, sending: sending, since: now.monotonic))
            case .received(.renew(let keys, let sending), let node):
                let held = keys.filter { holds($0, node) }
                for key in held { observer.receive(.started(key), at: now, into: &outputs) }
                actions.append(.send(.renewed(held, sending: sending), to: node))
            case .received: break
            case .persisted(let ticket):
                while let first = promises.first, first.ticket <= ticket {
                    actions.append(first.action)
                    promises.removeFirst()
                }
            }
        }
        observer.wake(at: now, into: &outputs)
        outputs.drain { action in
            guard case .lost(let key) = action else { return }
            holdings[key.task.index] = nil
            let ticket = tickets.next()
            actions.append(.persist(.lost(key), ticket))
            promises.append((ticket, .observe(.lost(key))))
        }
        serve(at: now, into: &actions)
    }

    private func holds(_ key: LeaseKey, _ node: SimulatedNode) -> Bool {
        holdings[key.task.index].map { $0.fence == key.fence && $0.node == node } ?? false
    }

    private mutating func serve(at now: Now, into actions: inout Outputs<Action>) {
        var left: [Waiting] = []
        for request in waiting {
            let repeated = leases.filter {
                $0.node == request.node && holdings[$0.key.task.index]?.claim == request.claim
            }.map(\.key)
            if !repeated.isEmpty {
                // The grant before may not be durable yet; whatever is written now comes after it.
                for key in repeated {
                    observer.receive(.started(key), at: now, into: &outputs)
                    grant(key, request, heldBack: .zero, into: &actions)
                }
                continue
            }
            let heldBack = request.since.duration(to: now.monotonic)
            guard let index = fences.indices.first(where: { holdings[$0] == nil }) else {
                if heldBack < setup.terms.timeToLive * 2 { left.append(request) }
                continue
            }
            fences[index] += 1
            let key = LeaseSamples.lease(index, fence: fences[index])
            holdings[index] = Holding(fence: key.fence, node: request.node, claim: request.claim)
            observer.receive(.started(key), at: now, into: &outputs)
            grant(key, request, heldBack: heldBack, into: &actions)
        }
        waiting = left
    }

    private mutating func grant(
        _ key: LeaseKey, _ request: Waiting, heldBack: Duration, into actions: inout Outputs<Action>
    ) {
        let ticket = tickets.next()
        actions.append(.persist(.granted(key, request.node, claim: request.claim), ticket))
        let answer = LeaseMessage.granted([key], sending: request.sending, heldBack: heldBack)
        promises.append((ticket, .send(answer, to: request.node)))
    }

    func event(received message: LeaseMessage, from sender: SimulatedNode) -> Event? {
        .received(message, from: sender)
    }

    func event(persisted ticket: Ticket) -> Event? { .persisted(ticket) }

    static func perform(_ action: Action, with effects: inout SimulatedEffects<LeaseCoordinator>) {
        switch action {
        case .send(let message, let node): effects.send(message, to: node)
        case .persist(let record, let ticket): effects.persist(record, as: ticket)
        case .observe(let observation): effects.observe(observation)
        }
    }

    typealias Setup = LeaseSetup
    typealias Message = LeaseMessage
    typealias Observation = LeaseObservation
}
