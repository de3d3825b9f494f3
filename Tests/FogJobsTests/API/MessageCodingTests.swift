import FogCore
import FogExecution
import FogJobs
import FoundationEssentials
import Testing

@Suite struct MessageCodingTests {
    private static let lease = LeaseKey(task: TaskSamples.task, fence: 3)
    private static let usage = ExecutionUsage(
        fuel: .max, cpuMicroseconds: 1, elapsedMicroseconds: 2, frozenMicroseconds: 3, peakMemoryBytes: 4, bytesIn: 5,
        bytesOut: .max)
    private static let capacity = NodeCapacity(
        cpuMillicores: 2000, memoryBytes: 1 << 40, diskBytes: 1 << 50, engines: ["wasm": "48.0.1", "process": "1"])
    private static let platform = NodePlatform(
        architecture: "x86_64", operatingSystem: "linux", kernel: "6.1", processor: "a \"b\" é", version: "0.1.0")
    private static let failure = TaskFailure(task: TaskSamples.task, outcome: TaskSamples.workerFailure)
    private static let time = TaskSamples.wall

    private static var job: JobStatus {
        var counts = TaskCounts()
        counts[.running] = 3
        counts[.timedOut] = 1
        return JobStatus(
            id: TaskSamples.job, name: "a", owner: "b", priority: 50, state: .running, tasks: counts,
            submittedAt: time, startedAt: time, endedAt: nil, version: 9, usage: usage, failure: failure)
    }

    private static var task: TaskStatus {
        TaskStatus(
            id: TaskSamples.task, state: .suspended, attempt: 3, node: TaskSamples.node(1), failures: 1, losses: 2,
            notBefore: nil, outcome: .exited(-1), usage: ExecutionUsage(), queuedAt: time, startedAt: time,
            endedAt: nil)
    }

    private static var node: NodeStatus {
        NodeStatus(
            id: TaskSamples.node(1), name: "one", availability: .silent, capacity: capacity,
            free: FreeRoom(of: capacity), platform: platform, held: 2, joinedAt: time, lastHeardAt: time)
    }

    private static let hash = BlobHash(hashing: [1])

    private static let messages: [any (Codable & Hashable & Sendable)] = [
        job, JobPage(jobs: [job], cursor: "5"), JobPage(jobs: [], cursor: nil), task,
        TaskPage(tasks: [task], cursor: nil),
        OutputPage(
            outputs: [OutputEntry(task: TaskSamples.task, path: "a/b", hash: hash, size: 1)], cursor: "7/a/b"),
        LogPage(
            entries: [
                LogEntry(
                    task: TaskSamples.task, attempt: 3, stream: .standardError, offset: 1 << 40,
                    data: Base64Bytes([0, 255, 10]))
            ], cursor: "8", ended: true),
        AttemptList(attempts: [
            AttemptStatus(
                task: TaskSamples.task, attempt: 3, node: TaskSamples.node(2), startedAt: time, endedAt: time,
                verdict: .lost, outcome: TaskSamples.tooLong, usage: usage),
            AttemptStatus(
                task: TaskSamples.task, attempt: 4, node: TaskSamples.node(2), startedAt: time, endedAt: nil,
                verdict: nil, outcome: nil, usage: nil),
        ]),
        JobExplanation(
            job: TaskSamples.job, state: .queued, summary: "because", tasksAhead: nil,
            requirements: TaskRequirements(engine: "wasm", cpuMillicores: 1, memoryBytes: 2, diskBytes: 3),
            nodes: [
                NodeExplanation(
                    node: TaskSamples.node(1), name: "one",
                    rejections: [Rejection(.busy, requirement: "cpu", message: "no")])
            ]),
        NodeList(nodes: [node]), DrainRequest(drain: true),
        JoinRequest(
            identityKey: "aa", name: "one", capacity: capacity, platform: platform, signature: "bb"),
        JoinResponse(node: TaskSamples.node(1), token: "secret", terms: LeaseTerms()),
        HeartbeatRequest(capacity: capacity, platform: platform, draining: true),
        HeartbeatResponse(terms: LeaseTerms(timeToLive: .milliseconds(1500), lostAfter: .zero)),
        NodeCommands(version: 1, draining: false, stop: [lease]),
        ClaimRequest(node: TaskSamples.node(1), limit: 64, waitMs: 60_000, claim: "c"),
        ClaimResponse(
            assignments: [
                TaskAssignment(
                    lease: lease, count: 2, specification: SpecificationSamples.completeSpecification.task,
                    runTimeoutMs: 1)
            ], heldBackMs: 77),
        RenewRequest(
            node: TaskSamples.node(1),
            renewals: [TaskPhase.leased, .running, .publishing, .suspended].map { .init(lease: lease, phase: $0) }),
        RenewResponse(renewed: [lease], stop: [lease]),
        FinishRequest(
            node: TaskSamples.node(1), fence: 3, outcome: TaskSamples.failure, usage: usage,
            outputs: [.init(path: "a", hash: hash, size: 0)]),
        ReleaseRequest(node: TaskSamples.node(1), fence: 3), FinishResponse(state: .pending),
        FinishBatch(finishes: [.init(task: LeaseSamples.lease(0).task, body: "{}")]),
        FinishBatchResponse(results: [.init(state: .failed), .init(problem: Problem(FogError(.stale, "over")))]),
        EventPage(
            events: [
                JobEvent(
                    index: 1, time: time, type: "task.failed", job: TaskSamples.job, task: TaskSamples.task,
                    attempt: 3, node: TaskSamples.node(1), message: "m"),
                JobEvent(
                    index: 2, time: time, type: "node.joined", job: nil, task: nil, attempt: nil, node: nil,
                    message: nil),
            ], cursor: "2"),
        TokenRequest(kind: .operator, name: "me"),
        TokenList(tokens: TokenKind.allCases.map { TokenStatus(id: "t1", kind: $0, name: "n", createdAt: time) }),
        TokenResponse(token: TokenStatus(id: "t", kind: .join, name: "n", createdAt: time), secret: "s"),
        VersionInfo.current, BlobInfo(hash: hash, size: 1 << 40),
        JobPlan(
            specification: SpecificationSamples.completeSpecification, prospect: .later, summary: "wait",
            obstacles: ["full"], missingBlobs: [hash], couldBegin: 0, couldRun: 2, tasksAhead: 3,
            requirements: TaskRequirements(engine: "wasm", cpuMillicores: 1, memoryBytes: 2, diskBytes: 3),
            nodes: [
                NodePlan(
                    node: TaskSamples.node(1), name: "one", prospect: .later, couldBegin: 0, couldRun: 2,
                    rejections: [Rejection(.busy, requirement: "cpu", message: "no")])
            ]),
        JobHistory(
            entries: [
                HistoryEntry(index: 1, time: time, kind: .submitted, type: "job.submitted", message: "1 tasks"),
                HistoryEntry(
                    index: 2, time: time, kind: .attemptEnded, type: "task.pending", task: TaskSamples.task,
                    attempt: 3, node: TaskSamples.node(1), nodeName: "one", verdict: .failed,
                    outcome: TaskSamples.failure, tookMs: 5, usage: usage),
            ], isTruncated: true, cursor: "2"),
        EventReset(reason: .trimmed, index: 7, message: "gone"), usageReport,
        JobValidation(specification: SpecificationSamples.completeSpecification),
    ]

    private static var usageReport: UsageReport {
        var sum = UsageSum()
        sum.add(usage, endsTask: true)
        let balance = UsageBalance(succeeded: sum)
        return UsageReport(
            division: .node, since: time, until: nil,
            groups: [UsageGroup(node: TaskSamples.node(1), name: "one", usage: balance)], total: balance, cursor: "a")
    }

    @Test func sumsAreHeldAtTheLargestNumber() {
        var sum = UsageSum()
        for _ in 0..<3 { sum.add(Self.usage, endsTask: true) }
        sum.add(nil, endsTask: false)
        #expect(sum.attempts == 4 && sum.tasks == 3 && sum.fuel == .max && sum.bytesOut == .max && sum.bytesIn == 15)
        #expect(sum.peakMemoryBytes == 4)
        var large = UsageSum()
        large.add(
            ExecutionUsage(elapsedMicroseconds: .max, peakMemoryBytes: .max), endsTask: false)
        #expect(large.memoryKibibyteMilliseconds == .max && large.fuel == nil)
        large.add(ExecutionUsage(elapsedMicroseconds: 2999, peakMemoryBytes: 2047), endsTask: false)
        #expect(large.memoryKibibyteMilliseconds == .max)
        #expect(UsageBalance(succeeded: sum, unsuccessful: large).all.attempts == 6)
    }

    private static func readsBack<Value: Codable & Hashable>(_ value: Value) throws -> Bool {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value)) == value
    }

    @Test func everyMessageReadsBackAsItWas() throws {
        for message in Self.messages { #expect(try Self.readsBack(message), "\(message)") }
    }

    /// Other programs read these names; they stay.
    @Test func aClaimsAnswerHasTheNamesOfTheAPI() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let renewal = RenewRequest(
            node: TaskSamples.node(1), renewals: [.init(lease: Self.lease, phase: .running)])
        let node = String(repeating: "01", count: 32)
        #expect(
            String(decoding: try encoder.encode(renewal), as: UTF8.self)
                == #"{"node":"\#(node)","renewals":[{"lease":{"fence":3,"task":"j000000000000.7"},"phase":"running"}]}"#
        )
        #expect(
            String(decoding: try encoder.encode(LeaseTerms()), as: UTF8.self)
                == #"{"lostAfterMs":1000,"timeToLiveMs":6000}"#)
    }

    @Test func whatAWorkerSignsTellsItsPartsApart() {
        #expect(
            JoinRequest.signedBytes(identityKey: "ab", name: "c")
                != JoinRequest.signedBytes(identityKey: "a", name: "bc"))
    }
}
