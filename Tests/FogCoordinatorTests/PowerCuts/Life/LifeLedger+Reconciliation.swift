import FogCore
import FogExecution
import FogJobs
import FogStorage
import GRDB

@testable import FogCoordinator

/// Looks for everything that was acknowledged, and for anything that nobody asked for. What was asked for without an
/// answer is there as a whole or not at all; what is seen of it has been told, and has to stay.
extension LifeLedger {
    mutating func reconcile(with operations: CoordinatorOperations, isRestarted: Bool = true) async {
        do {
            try await reconcileDatabase(operations, isRestarted: isRestarted)
            try await reconcileJobs(operations)
            for place in contents.indices { try await reconcileContent(place, operations) }
            reconcileTokens(operations)
        } catch {
            expect(false, "what was stored can't be read: \(error)")
        }
        if isRestarted { reconciled = acknowledged }
    }

    private mutating func reconcileDatabase(
        _ operations: CoordinatorOperations, isRestarted: Bool
    ) async throws {
        let findings = try await operations.store.database.read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check")
                + Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map(\.description)
        }
        expect(findings == ["ok"], "the database is damaged: \(findings.joined(separator: "; "))")
        let summary = operations.store.projection.read { ProjectionSummary($0) }
        try await operations.store.recover()
        let rebuilt = operations.store.projection.read { ProjectionSummary($0) }
        expect(summary == rebuilt, "memory says \(summary) and the rows \(rebuilt)")
        let rows = try await operations.store.database.read { database in
            try String.fetchSet(database, sql: "SELECT hash FROM blobs")
        }
        let files = try PosixFolder(operations.configuration.folder + "/blobs").names().map { BlobHash.prefix + $0 }
        // What an upload has left that failed goes at the next start.
        expect(
            isRestarted ? rows == Set(files) : rows.isSubset(of: files),
            "there are the blobs' files \(files) and the rows \(rows)")
    }

    private mutating func reconcileJobs(_ operations: CoordinatorOperations) async throws {
        var found: [String: JobStatus] = [:]
        var cursor: Int64?
        repeat {
            let page = try await operations.jobs(state: nil, cursor: cursor, limit: 100, by: CoordinatorScene.root)
            for job in page.jobs {
                expect(found[job.name] == nil, "\(job.name) is there twice")
                found[job.name] = job
            }
            cursor = page.cursor.flatMap { Int64($0) }
        } while cursor != nil
        for place in submissions.indices {
            let submission = submissions[place]
            guard let job = found.removeValue(forKey: submission.name) else {
                expect(submission.progress != .known, "the acknowledged job \(submission.name) is lost")
                continue
            }
            expect(submission.progress != .notAsked, "the job \(submission.name) is there before it was submitted")
            expect(submission.job == nil || submission.job == job.id, "\(submission.name) is another job")
            submissions[place].job = job.id
            submissions[place].progress = .known
            try await reconcileJob(job, submissions[place], operations)
        }
        expect(found.isEmpty, "nobody submitted \(found.keys.sorted())")
    }

    private mutating func reconcileJob(
        _ job: JobStatus, _ submission: Submission, _ operations: CoordinatorOperations
    ) async throws {
        let tasks = try await operations.tasks(
            of: job.id, state: nil, cursor: nil, limit: 1000, by: CoordinatorScene.root
        ).tasks
        expect(
            tasks.map(\.index) == Array(0..<submission.count), "\(job.name) has \(tasks.count) of its tasks")
        var counts = TaskCounts()
        for task in tasks { counts[task.state] += 1 }
        expect(counts == job.tasks, "\(job.name) counts \(job.tasks) where there are \(counts)")
        expect(
            job.state.isTerminal == tasks.allSatisfy(\.state.isTerminal), "\(job.name) is \(job.state) with \(counts)")
        if submission.stop == .known {
            expect(counts[.queued] + counts[.pending] == 0, "\(job.name) was stopped and has \(counts)")
        }
        var outputs: [OutputEntry] = []
        var printed: [LeaseKey: [UInt8]] = [:]
        var cursor: Int64? = 0
        while let from = cursor {
            let page = try await operations.logs(
                of: job.id, task: nil, stream: nil, cursor: from, wait: .zero, by: CoordinatorScene.root)
            for entry in page.entries {
                let lease = LeaseKey(task: entry.task, fence: entry.attempt)
                expect(Int64(printed[lease, default: []].count) == entry.offset, "the output of \(lease) has a gap")
                printed[lease, default: []] += entry.data.bytes
            }
            cursor = page.entries.isEmpty ? nil : Int64(page.cursor)
        }
        for task in tasks {
            outputs += try await reconcileTask(task, submission, &printed, operations)
        }
        expect(printed.isEmpty, "nobody has printed the output of \(printed.keys)")
        let listed = try await operations.outputs(of: job.id, cursor: nil, limit: 1000, by: CoordinatorScene.root)
        expect(listed.outputs == outputs, "\(job.name) has the outputs \(listed.outputs) and not \(outputs)")
    }

    private mutating func reconcileTask(
        _ task: TaskStatus, _ submission: Submission, _ printed: inout [LeaseKey: [UInt8]],
        _ operations: CoordinatorOperations
    ) async throws -> [OutputEntry] {
        let found = try await operations.attempts(at: task.id, by: CoordinatorScene.root).attempts
        expect(found.map(\.attempt) == Array(0..<task.attempt).map { $0 + 1 }, "\(task.id) has the attempts \(found)")
        expect(found.count { $0.verdict == .succeeded } <= 1, "\(task.id) has succeeded twice")
        let open = found.count { $0.endedAt == nil }
        expect(open == (task.state.isHeld ? 1 : 0), "\(task.id) is \(task.state) with \(open) open attempts")
        for lease in leases where lease.task == task.id && lease.fence > task.attempt {
            expect(false, "the acknowledged \(lease) is lost")
        }
        var outputs: [OutputEntry] = []
        for status in found {
            let lease = LeaseKey(task: task.id, fence: status.attempt)
            let bytes = printed.removeValue(forKey: lease) ?? []
            guard let attempt = attempts[lease] else {
                // Given in a claim whose answer was lost; the worker asks again under the same name.
                let place = worker(of: status.node)
                expect(place.map { workers[$0].claim != nil } == true, "nobody has asked for \(lease)")
                expect(bytes.isEmpty && status.verdict != .succeeded, "nobody has worked on \(lease)")
                continue
            }
            expect(workers[attempt.worker].node == status.node, "\(lease) is another worker's")
            expect(
                (attempt.printed...max(attempt.printed, attempt.offered)).contains(bytes.count)
                    && bytes == attempt.output(0..<bytes.count),
                "\(lease) has printed \(attempt.printed) to \(attempt.offered) bytes, and \(bytes.count) are there")
            attempts[lease]?.printed = max(attempt.printed, bytes.count)
            reconcileEnd(of: attempt, status, task)
            if status.verdict == .succeeded, let place = attempt.output {
                let content = contents[place]
                outputs.append(
                    OutputEntry(
                        task: task.id, path: "result", hash: content.hash, size: Int64(content.bytes.count)))
            }
        }
        return outputs
    }

    private mutating func reconcileEnd(of attempt: Attempt, _ status: AttemptStatus, _ task: TaskStatus) {
        let lease = attempt.lease
        let isRecorded = status.verdict == .succeeded || status.verdict == .failed
        if isRecorded {
            expect(attempt.finish != .notAsked, "\(lease) ended as \(status.verdict as Any) before anybody said so")
            expect(status.outcome == attempt.outcome, "\(lease) ended by \(status.outcome as Any)")
            attempts[lease]?.finish = .known
        }
        guard attempt.finish == .known, let state = attempt.state else { return }
        expect(status.endedAt != nil, "the acknowledged end of \(lease) is lost")
        if state.isTerminal { expect(task.state == state, "\(lease) ended as \(state), and the task is \(task.state)") }
        if state == .succeeded { expect(status.verdict == .succeeded, "\(lease) succeeded: \(status)") }
    }

    private mutating func reconcileContent(_ place: Int, _ operations: CoordinatorOperations) async throws {
        let content = contents[place]
        guard let found = try await Self.find(content.hash, operations) else {
            expect(content.progress != .known, "the acknowledged blob \(content.hash) is lost")
            return
        }
        let name = found.path.split(separator: "/").last.map(String.init) ?? ""
        let file = try PosixFolder(operations.configuration.folder + "/blobs").openFile(name)
        let bytes = try file?.read(at: 0, count: content.bytes.count + 1)
        expect(
            bytes == content.bytes && found.size == Int64(content.bytes.count),
            "\(content.hash) isn't what was uploaded")
        expect(content.progress != .notAsked, "nobody has uploaded \(content.hash)")
        contents[place].progress = .known
    }

    private static func find(
        _ hash: BlobHash, _ operations: CoordinatorOperations
    ) async throws -> (path: String, size: Int64)? {
        do {
            return try await operations.open(hash, by: CoordinatorScene.root)
        } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    private mutating func reconcileTokens(_ operations: CoordinatorOperations) {
        for token in tokens {
            guard let secret = token.secret else { continue }
            let isKnown = (try? operations.principal(showing: secret)) == .submitter(name: token.name)
            switch token.revocation {
            case .notAsked: expect(isKnown, "the token \(token.name) is lost")
            case .asked: break
            case .known: expect(!isKnown, "the token \(token.name) was revoked")
            }
        }
        for worker in workers {
            guard let token = worker.token, worker.join == .known else { continue }
            let principal = try? operations.principal(showing: token)
            expect(principal == .worker(worker.node), "the token of \(worker.name) is lost")
        }
    }
}
