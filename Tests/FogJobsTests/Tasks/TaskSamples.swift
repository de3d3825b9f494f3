import FogCore
import FogExecution
import FogJobs
import FogSimulation

/// Rows, nodes and events that the tests of the life cycle start from.
enum TaskSamples {
    static let job = JobID("j000000000000")!
    static let task = TaskID(job: job, index: 7)
    static let wall = WallTime(millisecondsSinceEpoch: 1_800_000_000_000)
    static let policy = TaskPolicy(
        maxFailures: 1, maxLost: 1, backoffMinimum: .seconds(10), backoffMaximum: .seconds(60))
    static let failure = ExecutionOutcome.exited(3)
    static let tooLong = ExecutionOutcome(.timedOut)
    static let workerFailure = ExecutionOutcome(.workerFailed, message: "the disk is gone")

    static func node(_ number: UInt8) -> NodeID { NodeID(bytes: [UInt8](repeating: number, count: 32))! }

    /// A task in a state, at its third attempt if it was ever claimed, held by node 1 if it is held.
    static func row(_ state: TaskState, failures: Int = 0, losses: Int = 0) -> TaskRow {
        TaskRow(
            id: task, state: state, fence: 3, node: state.isHeld ? node(1) : nil, failures: failures, losses: losses,
            notBefore: state == .pending ? wall.advanced(by: .seconds(5)) : nil)
    }
}
