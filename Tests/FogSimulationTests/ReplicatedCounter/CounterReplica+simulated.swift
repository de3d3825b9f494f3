import FogCore
import FogSimulation

extension CounterReplica: SimulatedMachine {
    typealias Input = Never

    static func start(_ start: SimulatedStart<CounterReplica>) -> CounterReplica {
        CounterReplica(setup: start.setup, records: start.records, now: start.now)
    }

    func event(received message: CounterMessage, from sender: SimulatedNode) -> Event? {
        .received(message, from: sender)
    }

    func event(persisted ticket: Ticket) -> Event? { .persisted(ticket) }

    static func perform(_ action: Action, with effects: inout SimulatedEffects<CounterReplica>) {
        switch action {
        case .send(let message, let receiver): effects.send(message, to: receiver)
        case .persist(let record, let ticket): effects.persist(record, as: ticket)
        case .discard(let ticket): effects.discard(before: ticket)
        }
    }

    /// The beginning of the record is legible, and shows an acceptance of nothing.
    static func remains(of record: ReplicaRecord, using generator: inout SeededGenerator) -> ReplicaRecord? {
        var remains = record
        remains.isTorn = true
        if let accepted = record.accepted {
            let empty = CounterState(clients: accepted.state.sequences.count)
            remains.accepted = AcceptedState(ballot: record.promised, state: empty)
        }
        return remains
    }

    typealias Observation = CounterObservation
    typealias Setup = CounterSetup
    typealias Message = CounterMessage
    typealias Record = ReplicaRecord
}
