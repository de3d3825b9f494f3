import FogCore
import FogExecution
import FogJobs
import GRDB

extension CoordinatorTransaction {
    /// Leases the chosen tasks to a worker.
    mutating func assign(_ chosen: [TaskID], to node: NodeID, claim: String) throws -> [TaskAssignment] {
        var assignments: [TaskAssignment] = []
        var jobs: [JobID: JobRecord] = [:]
        for id in chosen {
            let job = try jobs[id.job] ?? job(id.job)
            jobs[id.job] = job
            do {
                let row = try apply(.claimed(by: node), to: id.index, of: job, claim: claim)
                assignments.append(TaskAssignment(of: job, lease: LeaseKey(task: id, fence: row.fence)))
            } catch TaskRefusal.notApplicable {
                continue
            }
        }
        return assignments
    }

    /// Gives claims that wait what there is for them now, in the order in which they came.
    mutating func serve(
        _ waiting: [WaitingClaims.Claim], _ growth: Projection.Growth, from projection: Projection, terms: LeaseTerms
    ) throws -> [(claim: WaitingClaims.Claim, response: ClaimResponse)] {
        var served: [(claim: WaitingClaims.Claim, response: ClaimResponse)] = []
        for claim in waiting where growth.concerns(claim.request.node) && claim.isPresent() {
            let request = claim.request
            let chosen = projection.candidates(
                for: request.node, claim: claim.arrival, limit: request.limit, at: now, terms: terms)
            guard let chosen, !chosen.isEmpty else { continue }
            let assignments = try assign(chosen, to: request.node, claim: request.claim)
            // The next claim must not be given the same.
            projection.apply(effects, at: now)
            effects.removeAll()
            guard !assignments.isEmpty else { continue }
            let heldBack = claim.since.duration(to: now.monotonic)
            served.append(
                (claim, ClaimResponse(assignments: assignments, heldBackMs: heldBack.clampedMilliseconds)))
        }
        try settleJobs()
        projection.apply(effects, at: now)
        return served
    }

    /// What a worker got under the name of a claim and still holds.
    func assignments(of claim: String, to node: NodeID) throws -> [TaskAssignment] {
        let rows = try rows(
            """
            SELECT attempts.job, attempts.position, attempts.fence FROM attempts
            JOIN tasks ON tasks.job = attempts.job AND tasks.position = attempts.position
                AND tasks.fence = attempts.fence
            WHERE attempts.node = ? AND attempts.claim = ? AND attempts.ended_at IS NULL
                AND tasks.state IN ('leased', 'running', 'publishing', 'suspended', 'unknown')
            """,
            [node.description, claim])
        return try rows.map { row in
            let job = try job(sequence: row["job"])
            return TaskAssignment(of: job, lease: LeaseKey(task: job.task(row["position"]), fence: row["fence"]))
        }
    }

    /// Begins the leases of a repeated claim anew, as a renewal would, and returns those that aren't over meanwhile.
    mutating func restart(_ assignments: [TaskAssignment]) throws -> [TaskAssignment] {
        var restarted: [TaskAssignment] = []
        for assignment in assignments {
            let lease = assignment.lease
            do {
                let job = try job(lease.task.job)
                let state = try task(lease.task.index, of: job).row.state
                let phase = TaskPhase(rawValue: state.rawValue) ?? .leased
                try apply(.progressed(fence: lease.fence, phase: phase), to: lease.task.index, of: job)
                effects.append(.leaseRenewed(lease))
                restarted.append(assignment)
            } catch is TaskRefusal {
                continue
            }
        }
        return restarted
    }

    /// Renews what can be renewed.
    mutating func renew(_ renewals: [RenewRequest.Renewal], by node: NodeID) throws -> RenewResponse {
        var response = RenewResponse(renewed: [], stop: [])
        for renewal in renewals {
            let lease = renewal.lease
            do {
                let job = try job(lease.task.job)
                try requireHolder(node, of: lease.task.index, in: job)
                let event = TaskEvent.progressed(fence: lease.fence, phase: renewal.phase)
                let row = try apply(event, to: lease.task.index, of: job)
                effects.append(.leaseRenewed(lease))
                if row.stopping == nil {
                    response.renewed.append(lease)
                } else {
                    response.stop.append(lease)
                }
            } catch is TaskRefusal {
                response.stop.append(lease)
            } catch let error as FogError where error.code == .notFound || error.code == .stale {
                response.stop.append(lease)
            }
        }
        return response
    }

    /// Gives up an attempt of which nothing was heard for too long, and with it the claim of its node that waits.
    mutating func declareLost(_ lease: LeaseKey, of job: JobRecord) throws {
        let row = try task(lease.task.index, of: job).row
        // The lapse may be under way beside it, if they were due together.
        if row.state != .unknown { try apply(.leaseLapsed(fence: lease.fence), to: lease.task.index, of: job) }
        try apply(.declaredLost(fence: lease.fence), to: lease.task.index, of: job)
        guard let node = row.node else { return }
        effects.append(.claimGivenUp(node))
        signals.insert(.node(node))
    }

    /// Ends an attempt and stores what it produced; a message that was understood before changes nothing.
    ///
    /// - Returns: The task's state, and whether the message is new.
    /// - Throws: ``FogError/Code/stale`` if the lease is over, ``FogError/Code/conflict`` if an output's content wasn't
    ///   uploaded, ``FogError/Code/invalid`` if the job didn't ask for it.
    mutating func finish(
        _ finish: CoordinatorOperations.Finish, logLimit: Int64
    ) throws -> (state: TaskState, isNew: Bool) {
        let (id, request, resultHash) = (finish.task, finish.request, finish.resultHash)
        let job = try job(id.job)
        let before = try task(id.index, of: job).row
        if before.lastFinish == FinishMark(fence: request.fence, resultHash: resultHash) {
            return (before.state, false)
        }
        guard before.node == request.node, before.fence == request.fence, before.state.isHeld else {
            throw FogError(.stale, "the lease is over; stop the attempt")
        }
        if request.outcome.isSuccess {
            try Self.check(request.outputs, of: job)
            for output in request.outputs {
                let sql = "SELECT size FROM blobs WHERE hash = ?"
                guard let row = try row(sql, [output.hash.description]), row["size"] == output.size else {
                    throw FogError(.conflict, "the output '\(output.path)' of '\(id)' wasn't uploaded; upload it first")
                }
            }
        }
        let lease = LeaseKey(task: id, fence: request.fence)
        for piece in request.logs ?? [] {
            do {
                _ = try appendLog(
                    lease, stream: piece.stream, offset: piece.offset, bytes: piece.data.bytes, by: request.node,
                    limit: logLimit)
            } catch let error as FogError where error.code == .tooLarge || error.code == .conflict {
                // A worker that keeps to the bounds sends nothing of the kind; what it computed counts all the same.
                try record("log.dropped", job: job.sequence, position: id.index, message: error.message)
            }
        }
        let event = TaskEvent.finished(fence: request.fence, outcome: request.outcome, resultHash: resultHash)
        let after = try apply(event, to: id.index, of: job, usage: request.usage)
        if after.state == .succeeded {
            for output in request.outputs {
                try execute(
                    "INSERT INTO outputs (job, position, path, hash, size) VALUES (?, ?, ?, ?, ?)",
                    [job.sequence, id.index, output.path, output.hash.description, output.size])
            }
        }
        return (after.state, true)
    }

    /// Checks that a job asked for outputs and gave them as much room.
    private static func check(_ outputs: [FinishRequest.Output], of job: JobRecord) throws(FogError) {
        let specification = job.specification.task
        for output in outputs {
            let isNamed = specification.outputs.contains { $0.holds(output.path) }
            guard isNamed else {
                throw FogError(.invalid, "the job '\(job.id)' doesn't name '/out/\(output.path)' as an output")
            }
        }
        let limit = specification.resources.diskBytes
        var left = limit
        for output in outputs {
            guard output.size <= left else {
                throw FogError(.invalid, "the outputs have more than the \(limit) bytes that the task may write")
            }
            left -= output.size
        }
    }

    /// Throws ``FogError/Code/stale`` if another node than this holds the task.
    func requireHolder(_ node: NodeID, of position: Int, in job: JobRecord) throws {
        guard try task(position, of: job).row.node == node else {
            throw FogError(.stale, "the lease is over; stop the attempt")
        }
    }
}

extension TaskAssignment {
    fileprivate init(of job: JobRecord, lease: LeaseKey) {
        self.init(
            lease: lease, count: job.specification.count, specification: job.specification.task,
            runTimeoutMs: job.specification.timeouts.run.clampedMilliseconds)
    }
}
