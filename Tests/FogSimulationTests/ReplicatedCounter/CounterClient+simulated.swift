import FogCore
import FogSimulation

extension CounterClient: SimulatedMachine {
    typealias Setup = CounterSetup
    typealias Message = CounterMessage
    typealias Record = ClientRecord
    typealias Input = CounterInput
    typealias Observation = CounterObservation

    static func start(_ start: SimulatedStart<CounterClient>) -> CounterClient {
        CounterClient(
            setup: start.setup, node: start.node, records: start.records, now: start.now, seed: start.seed)
    }

    func event(received message: CounterMessage, from sender: SimulatedNode) -> Event? {
        .received(message, from: sender)
    }

    func event(persisted ticket: Ticket) -> Event? { .persisted(ticket) }

    func event(input: CounterInput) -> Event? { .asked(input) }

    static func perform(_ action: Action, with effects: inout SimulatedEffects<CounterClient>) {
        switch action {
        case .send(let message, let receiver): effects.send(message, to: receiver)
        case .persist(let record, let ticket): effects.persist(record, as: ticket)
        case .observe(let observation): effects.observe(observation)
        }
    }
}
