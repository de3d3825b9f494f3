import FogCore
import FogSimulation

/// What can happen to a node.
enum ProtocolEvent {
    case received(ProtocolMessage, from: SimulatedNode)
    case persisted(Ticket)
    /// The time has come for the coordinator to carry out what it had postponed.
    case due(DueAction)
    case asked(ProtocolInput)
}

/// What a node can ask for.
enum ProtocolAction {
    case send(ProtocolMessage, to: SimulatedNode)
    case persist(ProtocolRecord, Ticket)
    case observe(ProtocolObservation)
    /// Carries this out after a while, beside what else happens, as the coordinator's timekeeper does.
    case postpone(DueAction)
    /// The process ends, and starts again after a while.
    case end
}

/// What a node keeps.
enum ProtocolRecord {
    /// A transaction of the coordinator.
    case transaction([RowChange])
    /// An entry of a worker's journal.
    case journal(JournalEntry)
    /// Something that a submitter wants.
    case wish(SubmitterWish)
}

/// What is asked of a node from outside.
enum ProtocolInput {
    /// The process is killed.
    case kill
    /// A worker should take nothing new, and end once it is idle.
    case drain
    /// A worker gives up waiting for its claim's answer and claims at once.
    case claimAtOnce
    /// Somebody wants something of a submitter.
    case want(SubmitterWish)
}

/// Any of the nodes: exactly one of its parts is there.
///
/// A class, so that the checker looks at a node without copying it.
final class ProtocolNode: SimulatedMachine {
    private(set) var coordinator: ProtocolCoordinator?
    private(set) var worker: ProtocolWorker?
    private(set) var submitter: ProtocolSubmitter?

    private init(_ start: SimulatedStart<ProtocolNode>) {
        let setup = start.setup
        switch start.node.index {
        case ProtocolSetup.coordinator.index: coordinator = ProtocolCoordinator(start)
        case 1...setup.workers: worker = ProtocolWorker(start)
        default: submitter = ProtocolSubmitter(start)
        }
    }

    static func start(_ start: SimulatedStart<ProtocolNode>) -> ProtocolNode { ProtocolNode(start) }

    var nextDeadline: MonotonicInstant? {
        coordinator?.nextDeadline ?? worker?.nextDeadline ?? submitter?.nextDeadline
    }

    func receive(_ events: Span<ProtocolEvent>, at now: Now, into outputs: inout Outputs<ProtocolAction>) {
        coordinator?.receive(events, at: now, into: &outputs)
        worker?.receive(events, at: now, into: &outputs)
        submitter?.receive(events, at: now, into: &outputs)
    }

    func event(received message: ProtocolMessage, from sender: SimulatedNode) -> ProtocolEvent? {
        .received(message, from: sender)
    }

    func event(persisted ticket: Ticket) -> ProtocolEvent? { .persisted(ticket) }

    func event(input: ProtocolInput) -> ProtocolEvent? { .asked(input) }

    static func perform(_ action: ProtocolAction, with effects: inout SimulatedEffects<ProtocolNode>) {
        switch action {
        case .send(let message, let receiver): effects.send(message, to: receiver)
        case .persist(let record, let ticket): effects.persist(record, as: ticket)
        case .observe(let observation): effects.observe(observation)
        case .postpone(let action): effects.answer(.due(action))
        case .end: effects.stop()
        }
    }

    typealias Setup = ProtocolSetup
    typealias Message = ProtocolMessage
    typealias Record = ProtocolRecord
    typealias Input = ProtocolInput
    typealias Observation = ProtocolObservation
}
