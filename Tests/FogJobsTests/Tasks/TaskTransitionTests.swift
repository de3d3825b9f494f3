import FogCore
import FogExecution
import FogJobs
import Testing

@Suite struct TaskTransitionTests {
    /// What each event makes of a task in each state: the state after it, `no` where it isn't applicable, `stale` where
    /// it speaks of an attempt that isn't the current one.
    private static let table = """
        event           pending   queued    leased    running   publishing suspended unknown   succeeded failed cancelled timedOut
        eligible        queued    no        no        no        no         no        no        no        no     no        no
        claimed         no        leased    no        no        no         no        no        no        no     no        no
        leased          stale     stale     leased    leased    leased     leased    leased    stale     stale  stale     stale
        running         stale     stale     running   running   running    running   running   stale     stale  stale     stale
        publishing      stale     stale     publishing publishing publishing publishing publishing stale stale  stale     stale
        suspended       stale     stale     suspended suspended suspended  suspended suspended stale     stale  stale     stale
        success         stale     stale     succeeded succeeded succeeded  succeeded succeeded stale     stale  stale     stale
        failure         stale     stale     pending   pending   pending    pending   pending   stale     stale  stale     stale
        lastFailure     stale     stale     failed    failed    failed     failed    failed    stale     stale  stale     stale
        lastTooLong     stale     stale     timedOut  timedOut  timedOut   timedOut  timedOut  stale     stale  stale     stale
        workerFailure   stale     stale     queued    queued    queued     queued    queued    stale     stale  stale     stale
        lastLoss        stale     stale     failed    failed    failed     failed    failed    stale     stale  stale     stale
        released        stale     stale     queued    queued    queued     queued    queued    stale     stale  stale     stale
        lapsed          stale     stale     unknown   unknown   unknown    unknown   no        stale     stale  stale     stale
        lost            stale     stale     no        no        no         no        queued    stale     stale  stale     stale
        stopped         cancelled cancelled leased    running   publishing suspended unknown   no        no     no        no
        totalTimeout    timedOut  timedOut  leased    running   publishing suspended unknown   no        no     no        no
        queueTimeout    timedOut  timedOut  no        no        no         no        no        no        no     no        no
        """

    private static func event(_ name: Substring, fence: Int64) -> TaskEvent? {
        func finished(_ outcome: ExecutionOutcome) -> TaskEvent {
            .finished(fence: fence, outcome: outcome, resultHash: "a")
        }
        return switch name {
        case "eligible": .becameEligible
        case "claimed": .claimed(by: TaskSamples.node(2))
        case "success": finished(.exited(0))
        case "failure", "lastFailure": finished(TaskSamples.failure)
        case "lastTooLong": finished(TaskSamples.tooLong)
        case "workerFailure", "lastLoss": finished(TaskSamples.workerFailure)
        case "released": .released(fence: fence)
        case "lapsed": .leaseLapsed(fence: fence)
        case "lost": .declaredLost(fence: fence)
        case "stopped": .stopRequested(.cancelled)
        case "totalTimeout": .stopRequested(.totalTimeout)
        case "queueTimeout": .queueTimedOut
        default: TaskPhase(rawValue: String(name)).map { .progressed(fence: fence, phase: $0) }
        }
    }

    @Test func everyEventDoesInEveryStateWhatTheTableSays() throws {
        let lines = Self.table.split(separator: "\n").map { $0.split(separator: " ", omittingEmptySubsequences: true) }
        let states = try lines[0].dropFirst().map { try #require(TaskState(rawValue: String($0))) }
        #expect(Set(states) == Set(TaskState.allCases))
        for line in lines.dropFirst() {
            try #require(line.count == states.count + 1)
            for (state, expected) in zip(states, line.dropFirst()) {
                let before = TaskSamples.row(
                    state, failures: line[0].hasPrefix("lastF") || line[0].hasPrefix("lastT") ? 1 : 0,
                    losses: line[0] == "lastLoss" ? 1 : 0)
                let event = try #require(Self.event(line[0], fence: 3))
                #expect(Self.result(of: event, on: before) == expected, "\(line[0]) in \(state)")
            }
        }
    }

    private static func result(of event: TaskEvent, on before: TaskRow) -> String {
        var row = before
        do throws(TaskRefusal) {
            _ = try row.apply(event, wall: TaskSamples.wall, policy: TaskSamples.policy)
            return row.state.rawValue
        } catch {
            guard row == before else { return "changed in spite of a refusal" }
            switch error {
            case .stale: return "stale"
            case .notApplicable(before.state): return "no"
            default: return "\(error)"
            }
        }
    }

    @Test(arguments: [
        TaskEvent.progressed(fence: 2, phase: .running), .finished(fence: 2, outcome: .exited(0), resultHash: "a"),
        .finished(fence: 4, outcome: .exited(0), resultHash: "a"), .released(fence: 2), .leaseLapsed(fence: 2),
        .declaredLost(fence: 2), .progressed(fence: 0, phase: .leased), .progressed(fence: .max, phase: .leased),
    ])
    func anotherFenceIsStaleInEveryState(_ event: TaskEvent) {
        for state in TaskState.allCases {
            #expect(Self.result(of: event, on: TaskSamples.row(state)) == "stale", "\(state)")
        }
    }

    @Test func aClaimStartsALeaseUnderALargerFence() throws {
        var row = TaskSamples.row(.queued)
        row.outcome = .exited(1)
        let actions = try row.apply(
            .claimed(by: TaskSamples.node(2)), wall: TaskSamples.wall, policy: TaskSamples.policy)
        #expect(actions == [.leftReady, .leaseStarted(node: TaskSamples.node(2), fence: 4)])
        #expect(row.fence == 4 && row.node == TaskSamples.node(2) && row.outcome == nil)
    }

    @Test func aFailureWaitsAndIsSaidWhen() throws {
        var row = TaskSamples.row(.running)
        let finish = TaskEvent.finished(fence: 3, outcome: TaskSamples.failure, resultHash: "a")
        let actions = try row.apply(finish, wall: TaskSamples.wall, policy: TaskSamples.policy)
        guard case .wait(let delay)? = actions.last else {
            Issue.record("no wait in \(actions)")
            return
        }
        #expect(
            actions == [
                .leaseEnded(node: TaskSamples.node(1), fence: 3),
                .attemptEnded(fence: 3, outcome: TaskSamples.failure, verdict: .failed), .wait(delay),
            ])
        #expect(delay > .milliseconds(7500) && delay <= .seconds(10))
        #expect(row.notBefore == TaskSamples.wall.advanced(by: delay))
        #expect(row.failures == 1 && row.losses == 0)
    }

    @Test func aRepeatedFinishIsRecognisedEvenAfterTheNextClaim() throws {
        var row = TaskSamples.row(.running)
        let finish = TaskEvent.finished(fence: 3, outcome: TaskSamples.workerFailure, resultHash: "a")
        _ = try row.apply(finish, wall: TaskSamples.wall, policy: TaskSamples.policy)
        #expect(throws: TaskRefusal.alreadyApplied) {
            try row.apply(finish, wall: TaskSamples.wall, policy: TaskSamples.policy)
        }
        _ = try row.apply(.claimed(by: TaskSamples.node(2)), wall: TaskSamples.wall, policy: TaskSamples.policy)
        #expect(throws: TaskRefusal.alreadyApplied) {
            try row.apply(finish, wall: TaskSamples.wall, policy: TaskSamples.policy)
        }
        let contradiction = TaskEvent.finished(fence: 3, outcome: .exited(0), resultHash: "b")
        #expect(throws: TaskRefusal.stale) {
            try row.apply(contradiction, wall: TaskSamples.wall, policy: TaskSamples.policy)
        }
        #expect(row.state == .leased && row.fence == 4)
    }

    @Test func aSecondStopChangesNothing() throws {
        var row = TaskSamples.row(.running)
        let actions = try row.apply(
            .stopRequested(.cancelled), wall: TaskSamples.wall, policy: TaskSamples.policy)
        #expect(actions == [.revoke(node: TaskSamples.node(1), fence: 3)])
        #expect(throws: TaskRefusal.notApplicable(.running)) {
            try row.apply(.stopRequested(.totalTimeout), wall: TaskSamples.wall, policy: TaskSamples.policy)
        }
        #expect(row.stopping == .cancelled)
    }

    /// However a stopped attempt ends, the task ends as it was asked to; only a success that came first counts.
    @Test(arguments: [StopReason.cancelled, .totalTimeout])
    func aStoppedTaskIsNotTriedAgain(_ reason: StopReason) throws {
        let terminal: TaskState = reason == .cancelled ? .cancelled : .timedOut
        let ends: [(TaskEvent, TaskState, AttemptVerdict)] = [
            (.finished(fence: 3, outcome: ExecutionOutcome(.cancelled), resultHash: "a"), terminal, .stopped),
            (.finished(fence: 3, outcome: TaskSamples.failure, resultHash: "a"), terminal, .stopped),
            (.finished(fence: 3, outcome: TaskSamples.workerFailure, resultHash: "a"), terminal, .stopped),
            (.released(fence: 3), terminal, .stopped),
            (.declaredLost(fence: 3), terminal, .stopped),
            (.finished(fence: 3, outcome: .exited(0), resultHash: "a"), .succeeded, .succeeded),
        ]
        for (event, state, verdict) in ends {
            var row = TaskSamples.row(.unknown)
            _ = try row.apply(.stopRequested(reason), wall: TaskSamples.wall, policy: TaskSamples.policy)
            let actions = try row.apply(event, wall: TaskSamples.wall, policy: TaskSamples.policy)
            #expect(row.state == state, "\(event)")
            #expect(row.failures == 0 && row.losses == 0 && row.stopping == nil && row.node == nil)
            let verdicts = actions.compactMap { action -> AttemptVerdict? in
                if case .attemptEnded(3, _, let verdict) = action { verdict } else { nil }
            }
            #expect(verdicts == [verdict])
            #expect(actions.last == .ended(state))
        }
    }

    @Test func failuresAndLossesHaveBudgetsOfTheirOwn() throws {
        let policy = TaskPolicy(maxFailures: 2, maxLost: 3, backoffMinimum: .zero, backoffMaximum: .zero)
        var row = TaskRow(id: TaskSamples.task)
        func attempt(_ outcome: ExecutionOutcome) throws {
            _ = try row.apply(.claimed(by: TaskSamples.node(1)), wall: TaskSamples.wall, policy: policy)
            let finish = TaskEvent.finished(fence: row.fence, outcome: outcome, resultHash: "\(row.fence)")
            _ = try row.apply(finish, wall: TaskSamples.wall, policy: policy)
        }
        for outcome in [
            TaskSamples.failure, TaskSamples.workerFailure, TaskSamples.workerFailure, TaskSamples.failure,
            TaskSamples.workerFailure,
        ] {
            try attempt(outcome)
            #expect(row.state == .queued)
        }
        #expect(row.failures == 2 && row.losses == 3)
        try attempt(TaskSamples.workerFailure)
        #expect(row.state == .failed && row.losses == 4 && row.failures == 2)
    }

    @Test func lossesWithoutALimitNeverEndATask() throws {
        let policy = TaskPolicy(maxFailures: 0, maxLost: nil, backoffMinimum: .zero, backoffMaximum: .zero)
        var row = TaskRow(id: TaskSamples.task)
        for _ in 0..<1000 {
            _ = try row.apply(.claimed(by: TaskSamples.node(1)), wall: TaskSamples.wall, policy: policy)
            _ = try row.apply(.leaseLapsed(fence: row.fence), wall: TaskSamples.wall, policy: policy)
            _ = try row.apply(.declaredLost(fence: row.fence), wall: TaskSamples.wall, policy: policy)
        }
        #expect(row.state == .queued && row.losses == 1000 && row.failures == 0)
    }
}
