import FogCore
import FogJobs
import FogSimulation

/// What a coordinator and its workers say to each other about leases.
enum LeaseMessage: Hashable {
    /// A worker asks for a task. `claim` names what it wants, `sending` this message.
    case claim(UInt64, sending: Int)
    /// The answer to one message; `heldBack` is how long it was kept waiting.
    case granted([LeaseKey], sending: Int, heldBack: Duration)
    /// A worker renews.
    case renew([LeaseKey], sending: Int)
    /// Which of them were renewed.
    case renewed([LeaseKey], sending: Int)
}

/// What the checker is told.
enum LeaseObservation: Hashable {
    /// The coordinator gives a lease up.
    case lost(LeaseKey)
}

/// The world that one seed stands for.
struct LeaseSetup {
    var terms: LeaseTerms
    var tasks: Int
    /// How many tasks a worker wants.
    var capacity: Int
}
