import FogCore
import FogExecution
import FogJobs

/// What never changes about a job once it is submitted.
struct JobRecord: Sendable {
    /// The number of its row: the place in the order of submission.
    let sequence: Int64
    /// Its name in the API.
    let id: JobID
    /// Who submitted it.
    let owner: String
    /// What was submitted.
    let specification: JobSpecification
    /// When it was submitted.
    let submittedAt: WallTime

    /// How often and when its tasks are tried again.
    var policy: TaskPolicy {
        TaskPolicy(
            maxFailures: specification.retry.maxFailures, maxLost: specification.retry.maxLost,
            backoffMinimum: specification.retry.backoffMinimum, backoffMaximum: specification.retry.backoffMaximum)
    }

    /// What one of its tasks takes of a worker.
    var requirements: TaskRequirements { specification.requirements }

    /// The task at a place of its array.
    func task(_ position: Int) -> TaskID { TaskID(job: id, index: position) }
}

extension JobSpecification {
    /// What one of the job's tasks takes of a worker.
    var requirements: TaskRequirements {
        TaskRequirements(
            engine: task.engine.type, cpuMillicores: task.resources.cpuMillicores,
            memoryBytes: task.resources.memoryBytes, diskBytes: task.resources.diskBytes)
    }
}

/// A task together with its job's row number, by which rows are found.
struct TaskReference: Hashable, Sendable {
    /// The number of the job's row.
    let sequence: Int64
    /// The task.
    let id: TaskID
}
