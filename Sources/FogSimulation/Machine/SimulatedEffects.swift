public import FogCore

/// What an action asks of its simulated driver, gathered by ``SimulatedMachine/perform(_:with:)``.
///
/// Effects happen in the order in which they are asked for. A crash may come between any two of them.
public struct SimulatedEffects<Machine: SimulatedMachine> {
    enum Effect {
        case send(Machine.Message, to: SimulatedNode)
        case persist(Machine.Record, Ticket)
        case discard(before: Ticket)
        case observe(Machine.Observation)
        case answer(Machine.Event)
        case stop
    }

    /// The node whose action this is.
    public internal(set) var node: SimulatedNode
    private(set) var effects: [Effect] = []

    init(node: SimulatedNode) {
        self.node = node
    }

    /// Gives a message to the network, which may lose, delay, repeat and reorder it.
    ///
    /// A message to the node itself arrives once, after a usual delay, unless the node crashes first.
    public mutating func send(_ message: Machine.Message, to receiver: SimulatedNode) {
        effects.append(.send(message, to: receiver))
    }

    /// Gives a record to the disk, which answers with the ticket once the record would survive a crash.
    ///
    /// Tickets of one start must grow; the simulation fails otherwise.
    public mutating func persist(_ record: Machine.Record, as ticket: Ticket) {
        effects.append(.persist(record, ticket))
    }

    /// Lets the disk forget every record older than that of `ticket`, once that one is durable.
    public mutating func discard(before ticket: Ticket) {
        effects.append(.discard(before: ticket))
    }

    /// Tells the checker what happened, at this instant of simulated time.
    public mutating func observe(_ observation: Machine.Observation) {
        effects.append(.observe(observation))
    }

    /// Has the driver do expensive pure work whose result is `event`; it comes back after a while.
    public mutating func answer(_ event: Machine.Event) {
        effects.append(.answer(event))
    }

    /// Ends the node as a crash would; it starts again after the usual delay.
    public mutating func stop() {
        effects.append(.stop)
    }

    mutating func reset() {
        effects.removeAll(keepingCapacity: true)
    }

    /// Takes over what `perform` asks for on behalf of a machine that is part of this one.
    mutating func gather<Part: SimulatedMachine>(
        from part: Part.Type, record: (Part.Record) -> Machine.Record, event: (Part.Event) -> Machine.Event,
        _ perform: (inout SimulatedEffects<Part>) -> Void
    ) where Part.Message == Machine.Message, Part.Observation == Machine.Observation {
        var inner = SimulatedEffects<Part>(node: node)
        perform(&inner)
        for effect in inner.effects {
            switch effect {
            case .send(let message, let receiver): effects.append(.send(message, to: receiver))
            case .persist(let kept, let ticket): effects.append(.persist(record(kept), ticket))
            case .discard(let ticket): effects.append(.discard(before: ticket))
            case .observe(let observation): effects.append(.observe(observation))
            case .answer(let result): effects.append(.answer(event(result)))
            case .stop: effects.append(.stop)
            }
        }
    }
}
