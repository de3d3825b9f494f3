public import FogCore
import GRDB

/// What a coordinator's database holds, counted row by row: to reconcile it with what callers were told.
public struct CoordinatorCensus: Hashable, Sendable {
    /// Tasks of all jobs.
    public let tasks: Int
    /// Tasks that have succeeded.
    public let succeeded: Int
    /// Attempts whose success was recorded.
    public let effects: Int
    /// Tasks that have succeeded without exactly one recorded success, at the task's last fence.
    public let contradictions: Int

    /// Counts what is in the folder of a coordinator that doesn't run.
    ///
    /// - Throws: ``FogError/Code/failed`` if the database can't be read.
    public init(folder: String) throws(FogError) {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let database = try DatabaseQueue(path: folder + "/coordinator.sqlite", configuration: configuration)
            (tasks, succeeded, effects, contradictions) = try database.read { database in
                func count(_ sql: String) throws -> Int { try Int.fetchOne(database, sql: sql) ?? 0 }
                return (
                    try count("SELECT count(*) FROM tasks"),
                    try count("SELECT count(*) FROM tasks WHERE state = 'succeeded'"),
                    try count("SELECT count(*) FROM attempts WHERE verdict = 'succeeded'"),
                    try count(
                        """
                        SELECT count(*) FROM tasks WHERE state = 'succeeded' AND (
                            SELECT count(*) FROM attempts WHERE attempts.job = tasks.job
                                AND attempts.position = tasks.position AND verdict = 'succeeded'
                                AND attempts.fence = tasks.fence) != 1
                        """)
                )
            }
        } catch {
            throw FogError(.failed, "the database in '\(folder)' can't be counted", cause: error)
        }
    }
}
