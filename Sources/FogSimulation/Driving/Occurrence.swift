/// Something that is going to happen in a simulation.
///
/// What concerns one run of a node carries the number of that run, and lapses when the node has crashed since.
enum Occurrence<Machine: SimulatedMachine> {
    case message(Machine.Message, from: SimulatedNode, to: SimulatedNode)
    case input(Machine.Input, to: SimulatedNode)
    case answer(Machine.Event, to: SimulatedNode, run: UInt64)
    case batch(SimulatedNode, run: UInt64)
    case wake(SimulatedNode, run: UInt64)
    case synced(SimulatedNode, run: UInt64)
    case restart(SimulatedNode, run: UInt64)
    case fault(Fault)
    case cutEnd(identifier: Int)

    /// A kind of fault that comes back at random intervals.
    enum Fault: CaseIterable {
        case crash, pause, cut, drift, wallJump
    }
}
