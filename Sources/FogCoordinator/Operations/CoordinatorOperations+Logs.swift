import CoreMetrics
import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorOperations {
    /// The most bytes of output in one page of logs.
    static let logPageBytes = 1 << 20

    /// Stores a piece of what an attempt has printed. What of it is there already is accepted again.
    ///
    /// - Throws: ``FogError/Code/stale`` if the lease is over, ``FogError/Code/conflict`` if a piece before this one is
    ///   missing, ``FogError/Code/tooLarge`` if the attempt has printed as much as is kept.
    func appendLog(
        _ lease: LeaseKey, stream: OutputStream, offset: Int64, bytes: [UInt8], by principal: Principal
    ) async throws(FogError) {
        let node = try principal.requireWorker()
        guard offset >= 0, offset <= configuration.bounds.logBytes, !bytes.isEmpty else {
            throw FogError(
                .invalid,
                "a piece of output has at least one byte and an offset from 0 to \(configuration.bounds.logBytes)")
        }
        let limit = configuration.bounds.logBytes
        let stored = try await store.commit { transaction in
            try transaction.appendLog(lease, stream: stream, offset: offset, bytes: bytes, by: node, limit: limit)
        }
        metrics.logBytes.increment(by: stored)
    }

    /// What a job's programs have printed since the cursor; waits for more if there is nothing.
    func logs(
        of id: JobID, task: Int?, stream: OutputStream?, cursor: Int64?, wait: Duration, by principal: Principal
    ) async throws(FogError) -> LogPage {
        let job = try await visibleJob(id, to: principal)
        let store = store
        func page() async throws(FogError) -> LogPage {
            try await store.read { transaction in
                try transaction.requireRetained("logs_until", of: job, "logs")
                return try transaction.logPage(
                    of: job, task: task, stream: stream, after: cursor ?? 0, byteLimit: Self.logPageBytes)
            }
        }
        let found = try await self.await([.logs(job.sequence)], for: wait) { () throws(FogError) -> LogPage? in
            let current = try await page()
            return current.entries.isEmpty && !current.ended ? nil : current
        }
        if let found { return found }
        return try await page()
    }
}
