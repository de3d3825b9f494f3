import FogClient
import FogCore
import FogExecution
import FogJobs
import Synchronization
import Testing

@testable import FogCoordinator

/// One caller that asks for as much as it can at once.
@Suite struct FloodTests {
    private static var narrow: CallerLimits {
        var callers = CallerLimits()
        callers.callsOfOne = 16
        callers.callsOfMany = 24
        return callers
    }

    @Test func oneSubmitterHasABoundedNumberOfCallsUnderWay() async throws {
        try await HostileScene.run(callers: Self.narrow) { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            let waiting = try await scene.waitingCalls(16, on: job, token: scene.token)
            // It may have two tokens; it is one caller.
            for token in [scene.token, try await scene.token(.submitter, "mallory")] {
                let answer = try await scene.answer(scene.head("GET /v1/jobs", token: token))
                HostileScene.expect(answer, 429, .unavailable)
                #expect(answer?.fields["retry-after"] == "1")
            }
            try await scene.expectHonestCallersAreServed()
            // Another with as many uses the room of all submitters up; operators and workers have their own.
            let eve = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "eve")
            ).job
            let more = try await scene.waitingCalls(8, on: eve, token: try await scene.token(.submitter, "eve"))
            let refused = try await scene.answer(
                scene.head("GET /v1/jobs", token: try await scene.token(.submitter, "honest")))
            HostileScene.expect(refused, 503, .unavailable)
            #expect(refused?.fields["retry-after"] == "1")
            try await scene.expectAWorkerGetsOn(with: job)
            for caller in waiting + more { #expect(try await caller.status() == 200) }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func ourOwnClientComesBackWhenItIsAskedTo() async throws {
        try await HostileScene.run(callers: Self.narrow) { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            let waiting = try await scene.waitingCalls(16, on: job, token: scene.token)
            try await ServiceScene.withClient(.http(host: "127.0.0.1", port: scene.port), token: scene.token) {
                client in
                let error = await #expect(throws: FogError(.unavailable)) { try await client.jobs() }
                #expect((error?.cause as? RetryAfter)?.wait == .seconds(1))
                async let patient = client.with(patience: .seconds(30)).jobs()
                _ = try await scene.operations.stop(job.id, .cancelled, by: CoordinatorScene.root)
                let jobs = try await patient.jobs
                #expect(jobs.map(\.id) == [job.id])
            }
            for caller in waiting { #expect(try await caller.status() == 200) }
        }
    }

    /// As fast as it can over many connections, with a thousand submissions, while a worker keeps its lease.
    @Test func aWorkerKeepsItsLeaseWhileASubmitterFloods() async throws {
        try await HostileScene.run { scene in
            let first = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "first")
            ).job
            let (node, token) = try await scene.worker()
            let claim = ClaimRequest(node: node, limit: 1, waitMs: 0, claim: "a")
            let claimed = try await scene.operations.claim(claim, by: .worker(node))
            let lease = try #require(claimed.assignments.first?.lease)
            let port = scene.port
            async let flood: Void = withThrowingTaskGroup { group in
                for _ in 0..<64 {
                    group.addTask {
                        let caller = try await RawCaller(port: port)
                        let text = JobText.make(count: 20)
                        let request = scene.head("POST /v1/jobs", token: scene.token, length: text.utf8.count) + text
                        for _ in 0..<16 {
                            try await caller.send(request)
                            let status = try await caller.answer()?.status
                            #expect(status == 201 || status == 429, "\(status ?? 0)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            // A lease lasts two seconds here.
            try await ServiceScene.withClient(.http(host: "127.0.0.1", port: port), token: token) { worker in
                for _ in 0..<12 {
                    let answer = try await worker.renew(
                        RenewRequest(node: node, renewals: [.init(lease: lease, phase: .running)]))
                    #expect(answer.renewed == [lease])
                    try await Task.sleep(for: .milliseconds(200))
                }
                let message = FinishRequest(
                    node: node, fence: lease.fence, outcome: .exited(0), usage: ExecutionUsage(), outputs: [])
                let end = try await worker.finish(lease.task, body: JSONBytes.encode(message))
                #expect(end.state == .succeeded)
            }
            try await flood
            let status = try await scene.operations.job(first.id, after: nil, wait: .zero, by: CoordinatorScene.root)
            #expect(status.state == .succeeded)
            try await scene.expectHonestCallersAreServed()
        }
    }

    /// What would take the writer for long, many times at once, and documents that take long to read.
    @Test func aWorkerKeepsItsLeaseWhileLargeJobsCome() async throws {
        try await HostileScene.run { scene in
            let first = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "first")
            ).job
            let (node, token) = try await scene.worker()
            let claim = ClaimRequest(node: node, limit: 1, waitMs: 0, claim: "a")
            let claimed = try await scene.operations.claim(claim, by: .worker(node))
            let lease = try #require(claimed.assignments.first?.lease)
            #expect(lease.task.job == first.id)
            let long = JobText.make() + "x: [" + String(repeating: "1, ", count: 150_000) + "1]\n"
            let texts = [JobText.make(count: 20_000), long]
            async let flood: Void = withThrowingTaskGroup { group in
                for number in 0..<16 {
                    group.addTask {
                        let caller = try await scene.connect()
                        let text = texts[number % 2]
                        let head = scene.head("POST /v1/jobs", token: scene.token, length: text.utf8.count)
                        try await caller.send(head + text)
                        let status = try await caller.answer()?.status
                        #expect(status == [201, 422][number % 2])
                    }
                }
                try await group.waitForAll()
            }
            try await ServiceScene.withClient(.http(host: "127.0.0.1", port: scene.port), token: token) { worker in
                for _ in 0..<8 {
                    let answer = try await worker.renew(
                        RenewRequest(node: node, renewals: [.init(lease: lease, phase: .running)]))
                    #expect(answer.renewed == [lease])
                    try await Task.sleep(for: .milliseconds(200))
                }
            }
            try await flood
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func largeSubmissionsTakeTurnsInTheirOrder() async throws {
        let gate = RowGate(limit: 10)
        let order = Order()
        let (release, held) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await gate.pass(rows: 8) { for await _ in release { break } }
            }
            while gate.isOpen(for: 8) { try await Task.sleep(for: .milliseconds(1)) }
            // The small one doesn't overtake the one that is larger than everything.
            for (number, rows) in [50, 1, 4].enumerated() {
                group.addTask { await gate.pass(rows: rows) { order.append(number) } }
                while gate.waitingCount <= number { try await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(order.numbers.isEmpty)
            held.finish()
            try await group.waitForAll()
        }
        #expect(order.numbers.first == 0 && order.numbers.count == 3)
        #expect(gate.isOpen(for: 10))
    }

    @Test func bytesThatRequestsHoldAreBounded() async throws {
        var callers = CallerLimits()
        callers.bytesOfOne = 3 << 20
        try await HostileScene.run(callers: callers) { scene in
            var open: [RawCaller] = []
            for _ in 0..<10 {
                let caller = try await scene.connect()
                let head = scene.head("POST /v1/jobs", token: scene.token, length: 2 << 20)
                try await caller.send(head + String(repeating: "#", count: 1 << 20))
                open.append(caller)
            }
            var refused = 0
            for caller in open where try await caller.hasAnswerSoon() {
                HostileScene.expect(try await caller.answer(), 503, .unavailable)
                refused += 1
            }
            #expect(refused >= 6 && scene.operations.admission.total.bytes <= 3 << 20)
            try await scene.expectHonestCallersAreServed()
            open = []
            try await scene.waitForNoCalls()
            #expect(scene.operations.admission.total == (0, 0))
        }
    }

    /// Who came through, in order.
    private final class Order: Sendable {
        private let state = Mutex<[Int]>([])

        var numbers: [Int] { state.withLock { $0 } }

        func append(_ number: Int) { state.withLock { $0.append(number) } }
    }
}
