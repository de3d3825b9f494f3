import CoreMetrics
import Crypto
import FogCore
import FogExecution
import FogJobs
import FogSystem
import GRDB
import Hummingbird

extension CoordinatorOperations {
    /// The most tasks that one claim gets.
    static let claimLimit = 64
    /// The most files that one attempt may produce.
    static let outputLimit = 10_000
    /// How much of what a worker says about an outcome is kept, in bytes.
    static let outcomeMessageBytes = 4096

    /// Gives a worker tasks: those that it got under the same name before, if its answer was lost; otherwise the first
    /// that fit; otherwise those that turn up while it is willing to wait.
    ///
    /// A claim gets nothing any more when its worker has made another since, has lost a lease, or is gone: what it got
    /// would lie with nobody until its lease lapses.
    ///
    /// - Parameter isPresent: Whether somebody still waits for the answer.
    func claim(
        _ request: ClaimRequest, by principal: Principal, isPresent: @escaping @Sendable () -> Bool = { true }
    ) async throws(FogError) -> ClaimResponse {
        try principal.requireWorker(request.node)
        guard (1...Self.claimLimit).contains(request.limit), (0...60_000).contains(request.waitMs),
            !request.claim.isEmpty, request.claim.utf8.count <= 64
        else {
            throw FogError(
                .invalid,
                "a claim has a limit from 1 to \(Self.claimLimit), a wait from 0 to 60000 ms and a name of up to "
                    + "64 bytes")
        }
        try requireKnown(request.node)
        let arrival = store.projection.beginClaim(by: request.node)
        // A claim of this node that still waits is answered: it gets nothing any more.
        store.signals.notify(.node(request.node))
        let start = store.clock.now().monotonic
        let longest = min(.milliseconds(request.waitMs), configuration.leaseTerms.timeToLive * 2)
        let claim = WaitingClaims.Claim(arrival: arrival, request: request, since: start, isPresent: isPresent)
        let claims = store.claims
        defer { claims.withdraw(arrival) }
        if let response = try await begin(claim, mayWait: longest > .zero) { return response }
        var served: ClaimResponse?
        _ = try await self.await([.node(request.node)], for: longest) { () -> Void? in
            served = claims.fetch(arrival)
            // One that gets nothing any more is answered at once.
            return served != nil || !isPresent() || !mayClaim(claim) ? () : nil
        }
        // On the writer: what a transaction under way gives it is delivered by then, and the next gives it nothing.
        if served == nil { served = try await store.commit { _ in claims.withdraw(arrival) } }
        let response = served ?? ClaimResponse(assignments: [])
        metrics.tasksClaimed.increment(by: response.assignments.count)
        return response
    }

    /// Gives a claim what it got before under its name, or what there is; `nil` if it waits from now on. On the writer, so
    /// that an earlier claim of the node that is under way has either got its tasks by now or never will.
    private func begin(_ claim: WaitingClaims.Claim, mayWait: Bool) async throws(FogError) -> ClaimResponse? {
        let request = claim.request
        let (projection, claims, terms) = (store.projection, store.claims, configuration.leaseTerms)
        let (response, isNew) = try await store.commit { transaction -> (ClaimResponse?, Bool) in
            let repeated = try transaction.assignments(of: request.claim, to: request.node)
            if !repeated.isEmpty {
                // The worker counts its leases from this request on, so they must begin anew.
                return (ClaimResponse(assignments: try transaction.restart(repeated)), false)
            }
            let chosen = projection.candidates(
                for: request.node, claim: claim.arrival, limit: request.limit, at: transaction.now, terms: terms)
            guard let chosen, claim.isPresent() else { return (ClaimResponse(assignments: []), false) }
            let assignments = try transaction.assign(chosen, to: request.node, claim: request.claim)
            guard assignments.isEmpty, mayWait else { return (ClaimResponse(assignments: assignments), true) }
            claims.add(claim)
            return (nil, false)
        }
        if isNew { metrics.tasksClaimed.increment(by: response?.assignments.count ?? 0) }
        return response
    }

    private func mayClaim(_ claim: WaitingClaims.Claim) -> Bool {
        store.projection.candidates(
            for: claim.request.node, claim: claim.arrival, limit: 0, at: store.clock.now(),
            terms: configuration.leaseTerms) != nil
    }

    /// Renews leases, notes what is being done with them, and says which are over.
    func renew(_ request: RenewRequest, by principal: Principal) async throws(FogError) -> RenewResponse {
        try principal.requireWorker(request.node)
        guard request.renewals.count <= RenewRequest.limit else {
            throw FogError(.tooLarge, "at most \(RenewRequest.limit) leases can be renewed in one request")
        }
        for renewal in request.renewals { try Self.check(fence: renewal.lease.fence) }
        try requireKnown(request.node)
        guard !request.renewals.isEmpty else { return RenewResponse(renewed: [], stop: []) }
        return try await store.commit { transaction in
            try transaction.renew(request.renewals, by: request.node)
        }
    }

    /// A message about an attempt's end, checked.
    struct Finish: Sendable {
        let task: TaskID
        let request: FinishRequest
        /// Of the message as it was received: tells a repetition from a contradiction.
        let resultHash: String
    }

    /// Checks a message about an attempt's end. `body` is its text as it was received.
    func finish(of task: TaskID, body: [UInt8], by principal: Principal) throws(FogError) -> Finish {
        var request = try Request.decode(body, as: FinishRequest.self)
        try principal.requireWorker(request.node)
        try Self.check(fence: request.fence)
        try Self.check(request.usage)
        guard (request.logs ?? []).allSatisfy({ $0.offset >= 0 }) else {
            throw FogError(.invalid, "an offset in an attempt's output can't be negative")
        }
        try Self.check(request.outputs)
        request.outcome = request.outcome.shortened(to: Self.outcomeMessageBytes)
        return Finish(task: task, request: request, resultHash: Hexadecimal.encode(SHA256.hash(data: body)))
    }

    /// Ends attempts, all in one transaction; one that is refused doesn't keep the others from being stored.
    func finish(_ finishes: [Finish]) async throws(FogError) -> [Result<TaskState, FogError>] {
        let logLimit = configuration.bounds.logBytes
        let results = try await store.commit { transaction in
            try finishes.map { finish -> Result<(state: TaskState, isNew: Bool), FogError> in
                do {
                    return .success(try transaction.finish(finish, logLimit: logLimit))
                } catch let refusal as TaskRefusal {
                    return .failure(refusal.error)
                } catch let error as FogError {
                    return .failure(error)
                }
            }
        }
        for (finish, result) in zip(finishes, results) {
            if case .success((_, true)) = result { metrics.attemptsEnded(finish.request.outcome.kind).increment() }
        }
        return results.map { $0.map(\.state) }
    }

    /// Puts a task back that its worker won't run.
    func release(
        _ id: TaskID, _ request: ReleaseRequest, by principal: Principal
    ) async throws(FogError) -> FinishResponse {
        try principal.requireWorker(request.node)
        try Self.check(fence: request.fence)
        let state = try await store.commit { transaction in
            let job = try transaction.job(id.job)
            try transaction.requireHolder(request.node, of: id.index, in: job)
            return try transaction.apply(.released(fence: request.fence), to: id.index, of: job).state
        }
        return FinishResponse(state: state)
    }

    private static func check(fence: Int64) throws(FogError) {
        guard fence >= 1 else { throw FogError(.invalid, "a lease's fence is a whole number from 1") }
    }

    /// Checks what a worker says of an attempt's use: less than nothing would be taken from what other attempts used.
    private static func check(_ usage: ExecutionUsage) throws(FogError) {
        let amounts = [
            usage.cpuMicroseconds, usage.elapsedMicroseconds, usage.frozenMicroseconds, usage.peakMemoryBytes,
            usage.bytesIn, usage.bytesOut,
        ]
        guard amounts.allSatisfy({ $0 >= 0 }) else {
            throw FogError(.invalid, "what an attempt used can't be less than nothing")
        }
    }

    private static func check(_ outputs: [FinishRequest.Output]) throws(FogError) {
        guard outputs.count <= outputLimit else {
            throw FogError(.tooLarge, "an attempt may produce \(outputLimit) files; this one has \(outputs.count)")
        }
        for output in outputs {
            let parts = output.path.split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
            guard isPlain, output.path.utf8.count <= 4096, !output.path.utf8.contains(0), output.size >= 0 else {
                throw FogError(.invalid, "an output's path must be relative and plain, and its size not negative")
            }
        }
        guard Set(outputs.map(\.path)).count == outputs.count else {
            throw FogError(.invalid, "two outputs have the same path")
        }
    }

    /// Notes that a worker has been heard of.
    ///
    /// - Throws: ``FogError/Code/notFound`` if it has been removed: it has to join again.
    func requireKnown(_ node: NodeID) throws(FogError) {
        guard store.projection.heard(from: node, at: store.clock.now()) else {
            throw FogError(.notFound, "the node \(node.short) isn't known here; it has to join again")
        }
    }
}

extension ExecutionOutcome {
    /// The same outcome with at most so many bytes of its message.
    fileprivate func shortened(to limit: Int) -> ExecutionOutcome {
        guard message.utf8.count > limit else { return self }
        let ellipsis = "\u{2026}"
        // The place may lie inside a character.
        let kept = (0..<4).lazy.compactMap { cut in
            String(validating: message.utf8.prefix(limit - ellipsis.utf8.count - cut), as: UTF8.self)
        }.first
        return ExecutionOutcome(kind, exitCode: exitCode, signal: signal, message: (kept ?? "") + ellipsis)
    }
}
