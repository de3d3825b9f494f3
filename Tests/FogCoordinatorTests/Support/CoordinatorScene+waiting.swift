import FogJobs

@testable import FogCoordinator

extension CoordinatorScene {
    /// Returns once somebody waits for a topic.
    func isAwaited(_ topic: SignalTopic) async {
        while !operations.store.signals.isWatched(topic) { await Task.yield() }
    }

    /// Returns once a claim waits.
    func claimWaits() async {
        while operations.store.claims.waiting.isEmpty { await Task.yield() }
    }

    /// The number of a job's row.
    func sequence(of id: JobID) async throws -> Int64 {
        try await operations.visibleJob(id, to: Self.root).sequence
    }
}
