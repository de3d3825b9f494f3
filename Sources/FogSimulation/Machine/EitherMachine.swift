public import FogCore

/// Two kinds of machine in one simulation: which one a node runs is decided by its setup.
///
/// The two share their messages and observations and nothing else. For three kinds, one of the two is again an
/// `EitherMachine`.
public struct EitherMachine<First: SimulatedMachine, Second: SimulatedMachine>: SimulatedMachine
where First.Message == Second.Message, First.Observation == Second.Observation {
    public typealias Event = Either<First.Event, Second.Event>
    public typealias Action = Either<First.Action, Second.Action>
    public typealias Setup = Either<First.Setup, Second.Setup>
    public typealias Message = First.Message
    public typealias Record = Either<First.Record, Second.Record>
    public typealias Input = Either<First.Input, Second.Input>
    public typealias Observation = First.Observation

    /// The machine of the first kind, if that is what the node runs.
    public var first: First? { firstRunner?.machine }
    /// The machine of the second kind, if that is what the node runs.
    public var second: Second? { secondRunner?.machine }

    private var firstRunner: Runner<First>?
    private var secondRunner: Runner<Second>?

    public var nextDeadline: MonotonicInstant? {
        firstRunner?.machine.nextDeadline ?? secondRunner?.machine.nextDeadline
    }

    public mutating func receive(_ events: Span<Event>, at now: Now, into outputs: inout Outputs<Action>) {
        for index in events.indices {
            switch events[index] {
            case .first(let event): firstRunner?.events.append(event)
            case .second(let event): secondRunner?.events.append(event)
            }
        }
        firstRunner?.run(at: now)
        firstRunner?.outputs.drain { outputs.append(.first($0)) }
        secondRunner?.run(at: now)
        secondRunner?.outputs.drain { outputs.append(.second($0)) }
    }

    public static func start(_ start: SimulatedStart<Self>) -> Self {
        switch start.setup {
        case .first(let setup):
            let records = start.records.compactMap { if case .first(let record) = $0 { record } else { nil } }
            return Self(firstRunner: Runner(.start(start.with(setup: setup, records: records))), secondRunner: nil)
        case .second(let setup):
            let records = start.records.compactMap { if case .second(let record) = $0 { record } else { nil } }
            return Self(firstRunner: nil, secondRunner: Runner(.start(start.with(setup: setup, records: records))))
        }
    }

    public func event(received message: Message, from sender: SimulatedNode) -> Event? {
        firstRunner?.machine.event(received: message, from: sender).map(Event.first)
            ?? secondRunner?.machine.event(received: message, from: sender).map(Event.second)
    }

    public func event(persisted ticket: Ticket) -> Event? {
        firstRunner?.machine.event(persisted: ticket).map(Event.first)
            ?? secondRunner?.machine.event(persisted: ticket).map(Event.second)
    }

    public func event(input: Input) -> Event? {
        switch input {
        case .first(let input): firstRunner?.machine.event(input: input).map(Event.first)
        case .second(let input): secondRunner?.machine.event(input: input).map(Event.second)
        }
    }

    public static func perform(_ action: Action, with effects: inout SimulatedEffects<Self>) {
        switch action {
        case .first(let action):
            effects.gather(from: First.self, record: Record.first, event: Event.first) {
                First.perform(action, with: &$0)
            }
        case .second(let action):
            effects.gather(from: Second.self, record: Record.second, event: Event.second) {
                Second.perform(action, with: &$0)
            }
        }
    }

    public static func remains(of record: Record, using generator: inout SeededGenerator) -> Record? {
        switch record {
        case .first(let record): First.remains(of: record, using: &generator).map(Record.first)
        case .second(let record): Second.remains(of: record, using: &generator).map(Record.second)
        }
    }
}

/// A machine with the events it is about to get and the actions it has asked for.
private struct Runner<Machine: SimulatedMachine> {
    var machine: Machine
    var events: [Machine.Event] = []
    var outputs = Outputs<Machine.Action>()

    init(_ machine: Machine) {
        self.machine = machine
    }

    mutating func run(at now: Now) {
        // A span of a stored property would keep the others from being changed.
        var taken: [Machine.Event] = []
        var asked = Outputs<Machine.Action>(capacity: 0)
        swap(&taken, &events)
        swap(&asked, &outputs)
        machine.receive(taken.span, at: now, into: &asked)
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &events)
        swap(&asked, &outputs)
    }
}
