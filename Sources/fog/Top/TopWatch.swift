import FogClient
import FogCore
import FogJobs
import Glibc
import Synchronization

/// Looks at a coordinator again and again.
struct TopWatch: Sendable {
    let connection: ConnectionOptions
    let interval: Duration

    /// The most jobs of a state that are looked at, and the most that are asked about one by one.
    private static let most = 1000
    private static let singly = 50

    /// Looks until cancelled, or until there is an error that won't go away by itself; the view has the last reading or
    /// says why there is none.
    func follow(_ view: borrowing Mutex<TopView>) async throws {
        let start = ContinuousClock.now
        var history = TopHistory(window: max(.seconds(5), interval * 3))
        while !Task.isCancelled {
            let began = ContinuousClock.now
            do {
                let sample = try await connection.withClient { client in
                    try await Self.look(client, history.unfinished, since: start)
                }
                let reading = history.advance(sample)
                view.withLock { view in
                    view.reading = reading
                    view.trouble = nil
                }
            } catch let error as FogError where Self.mayPass(error) {
                view.withLock { $0.trouble = error.message.isEmpty ? error.code.description : error.message }
            }
            try await Task.sleep(for: max(.milliseconds(50), interval - began.duration(to: .now)))
        }
    }

    /// Looks twice and gives the second reading, whose rates are those of the time between.
    func measure() async throws -> TopReading {
        try await connection.withClient { client in
            let start = ContinuousClock.now
            var history = TopHistory(window: interval * 3)
            _ = history.advance(try await Self.look(client, [], since: start))
            try await Task.sleep(for: interval)
            return history.advance(try await Self.look(client, history.unfinished, since: start))
        }
    }

    private static func look(
        _ client: CoordinatorClient, _ unfinished: Set<JobID>, since start: ContinuousClock.Instant
    ) async throws(FogError) -> TopSample {
        let nodes = try await client.nodes().nodes
        var jobs: [JobID: JobStatus] = [:]
        let running = try await client.jobs(state: .running, limit: most)
        let queued = try await client.jobs(state: .queued, limit: most)
        // Also what began and ended since the last look.
        for job in try await running.jobs + queued.jobs + client.jobs(limit: 100).jobs { jobs[job.id] = job }
        for id in unfinished.filter({ jobs[$0] == nil }).prefix(singly) {
            do {
                jobs[id] = try await client.job(id)
            } catch  where error.code == .notFound || error.code == .gone {
                continue
            }
        }
        return TopSample(
            takenAt: WallTime(millisecondsSinceEpoch: Int64(time(nil)) * 1000), time: start.duration(to: .now),
            nodes: nodes, jobs: jobs.values.sorted { $0.id < $1.id },
            isPartial: running.cursor != nil || queued.cursor != nil)
    }

    /// Whether it is worth trying again.
    private static func mayPass(_ error: FogError) -> Bool {
        switch ExitStatus(error) {
        case .unavailable, .timedOut, .exhausted, .conflict, .internalError: true
        default: false
        }
    }
}
