import FogClient
import FogCore
import FogJobs

/// Tells somebody who waits for a job why nothing happens.
enum WaitingReason {
    /// Says, each time that the reason changes, why tasks wait while none is with a worker; until cancelled.
    static func watch(_ job: JobID, _ client: CoordinatorClient) async {
        let client = client.with(patience: .zero)
        var said = ""
        while (try? await Task.sleep(for: .seconds(3))) != nil {
            guard let tasks = try? await client.job(job).tasks else { continue }
            let waiting = tasks[.queued] + tasks[.pending]
            guard waiting > 0, waiting + tasks.ended == tasks.total else { continue }
            guard let summary = try? await client.explain(job).summary, summary != said else { continue }
            Terminal.say("fog: \(Terminal.safe(summary)); 'fog job explain \(job)' says more")
            said = summary
        }
    }
}
