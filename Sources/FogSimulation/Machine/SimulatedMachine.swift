public import FogCore

/// A state machine that a ``Simulation`` can drive, with the adapter that a shell would be in the product.
///
/// The conformance says how a machine begins, how what happens to it becomes its events, and what its actions ask for.
/// It stands beside the tests; the machine itself knows nothing of it.
///
/// **The same run twice.** A simulation replays from its seed only if the machine is a function of what it is given.
/// The order in which a `Dictionary` or `Set` is iterated isn't: it differs between two runs, even within one process.
/// Where that order reaches an action, sort first or keep the elements in an array.
public protocol SimulatedMachine: StateMachine {
    /// What distinguishes one node from the next beyond its number: its kind, its parameters, a planted bug.
    associatedtype Setup
    /// What nodes send each other.
    associatedtype Message
    /// What a node makes durable. `Never` for machines that keep nothing.
    associatedtype Record = Never
    /// What people or programs ask of a node from outside. `Never` for machines that are only driven by time and peers.
    associatedtype Input = Never
    /// What the checker is told.
    associatedtype Observation

    /// Begins a machine, at first and after every crash.
    ///
    /// A machine that wants to act at once has a ``StateMachine/nextDeadline`` that isn't later than `start.now`.
    static func start(_ start: SimulatedStart<Self>) -> Self

    /// The event that a message from `sender` is to this machine, or `nil` if it doesn't take such messages.
    func event(received message: Message, from sender: SimulatedNode) -> Event?

    /// The event that tells this machine of a durable record, or `nil` if it doesn't care.
    func event(persisted ticket: Ticket) -> Event?

    /// The event that an input is to this machine, or `nil` if it doesn't take such inputs.
    func event(input: Input) -> Event?

    /// Asks for what `action` means: messages, records, observations. One action may mean several things or nothing.
    static func perform(_ action: Action, with effects: inout SimulatedEffects<Self>)

    /// What a reader makes of a record that was half written when its node crashed, or `nil` if it notices and drops it.
    ///
    /// A machine whose records are bytes returns some of them, so that its own checksum is put to the test. The remains
    /// come last in ``SimulatedStart/records`` at the next start and are gone from the disk afterwards.
    static func remains(of record: Record, using generator: inout SeededGenerator) -> Record?
}

extension SimulatedMachine {
    /// A torn record is noticed and dropped.
    public static func remains(of record: Record, using generator: inout SeededGenerator) -> Record? { nil }
}

extension SimulatedMachine where Record == Never {
    /// Nothing is ever persisted.
    public func event(persisted ticket: Ticket) -> Event? { nil }
}

extension SimulatedMachine where Input == Never {
    /// Nothing ever comes from outside.
    public func event(input: Never) -> Event? {}
}
