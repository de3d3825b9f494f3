import FogClient
import FogCore
import FogHTTP
import FogJobs
import Testing

@testable import FogCoordinator

/// Callers that take their time, on purpose or because they are far away.
@Suite struct SlowCallerTests {
    /// Patience of a fraction of a second instead of half a minute.
    private static var impatient: CallerLimits {
        var callers = CallerLimits()
        callers.connection.headPatience = .milliseconds(300)
        callers.connection.idlePatience = .milliseconds(600)
        callers.connection.stallPatience = .milliseconds(300)
        callers.connection.lingering = .milliseconds(500)
        return callers
    }

    @Test func aHeadThatTricklesInIsCutOffWithAnAnswer() async throws {
        try await HostileScene.run(callers: Self.impatient) { scene in
            let callers = try await scene.trickling(count: 50)
            try await scene.expectHonestCallersAreServed()
            for caller in callers {
                var isOpen = true
                while isOpen {
                    isOpen = try await caller.send("a")
                    try await Task.sleep(for: .milliseconds(20))
                    if try await caller.hasAnswer() { break }
                }
                HostileScene.expect(try await caller.answers().first, 408, .timedOut)
            }
        }
    }

    @Test func aConnectionThatSaysNothingIsClosed() async throws {
        try await HostileScene.run(callers: Self.impatient) { scene in
            let silent = try await scene.connect()
            let local = try await RawCaller(socket: scene.socket)
            let used = try await scene.connect()
            try await used.send(scene.head("GET /version"))
            #expect(try await used.answer()?.status == 200)
            #expect(try await silent.everything().isEmpty)
            #expect(try await local.everything().isEmpty)
            #expect(try await used.everything().isEmpty)
        }
    }

    @Test func aBodyThatStandsStillIsCutOffAndLeavesNothing() async throws {
        try await HostileScene.run(callers: Self.impatient) { scene in
            let blob = [UInt8](repeating: 7, count: 1000)
            for (line, text) in [
                ("POST /v1/jobs", Array(JobText.make().utf8)), ("PUT /v1/blobs/\(BlobHash(hashing: blob))", blob),
            ] {
                let caller = try await scene.connect()
                try await caller.send(scene.head(line, token: scene.token, length: text.count))
                try await caller.send(Array(text.dropLast()))
                HostileScene.expect(try await caller.answers().first, 408, .timedOut, line)
            }
            try await scene.expectHonestCallersAreServed()
            #expect(try scene.blobFiles().isEmpty)
            #expect(scene.operations.room.left == scene.operations.configuration.bounds.allBlobBytes)
            #expect(scene.operations.admission.total == (0, 0))
        }
    }

    /// Slower than the patience in all, and never standing still.
    @Test func anUploadThatIsSlowAndMovesIsTaken() async throws {
        var callers = CallerLimits()
        callers.connection.stallPatience = .seconds(3)
        try await HostileScene.run(callers: callers) { scene in
            let blob = (0..<4000).map { UInt8(truncatingIfNeeded: $0) }
            let hash = BlobHash(hashing: blob)
            let caller = try await scene.connect()
            try await caller.send(scene.head("PUT /v1/blobs/\(hash)", token: scene.token, length: blob.count))
            for start in stride(from: 0, to: blob.count, by: 400) {
                try await Task.sleep(for: .milliseconds(350))
                try await caller.send(Array(blob[start..<start + 400]))
            }
            #expect(try await caller.answer()?.status == 201)
            let info = try await scene.operations.blob(hash, by: CoordinatorScene.root)
            #expect(info.size == 4000)
        }
    }

    /// Whoever waits for something isn't slow: the coordinator is the one that keeps silent.
    @Test func aLongPollOutlastsEveryPatience() async throws {
        try await HostileScene.run(callers: Self.impatient) { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            let caller = try await scene.connect()
            let path = "/v1/jobs/\(job.id)?after=\(job.version)&wait=1500"
            try await caller.send(scene.head("GET \(path)", token: scene.token))
            #expect(try await caller.answer()?.status == 200)
            try await caller.send(scene.head("GET /version"))
            #expect(try await caller.answer()?.status == 200)
        }
    }

    @Test func anAnswerThatNobodyReadsIsGivenUp() async throws {
        try await HostileScene.run(callers: Self.impatient) { scene in
            let hash = try await scene.store(count: 24 << 20)
            let slow = try await scene.connect(receiveBuffer: 4096)
            try await slow.send(scene.head("GET /v1/blobs/\(hash)", token: scene.token))
            // It isn't read until the coordinator has given up.
            try await scene.waitForCalls()
            try await scene.waitForNoCalls()
            #expect(try await slow.everything().count < 20 << 20)
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func anAnswerThatIsReadSlowlyComesWhole() async throws {
        var callers = Self.impatient
        callers.connection.stallPatience = .seconds(1)
        try await HostileScene.run(callers: callers) { scene in
            let size = 12 << 20
            let hash = try await scene.store(count: size)
            let slow = try await scene.connect(receiveBuffer: 32_768)
            try await slow.send(scene.head("GET /v1/blobs/\(hash)", token: scene.token, fields: ["Connection: close"]))
            var received = 0
            let start = ContinuousClock.now
            while true {
                let piece = try await slow.receive()
                if piece.isEmpty { break }
                received += piece.count
                if start.duration(to: .now) < .seconds(2) { try await Task.sleep(for: .milliseconds(10)) }
            }
            #expect(received > size)
        }
    }

    /// Each answer has most of a megabyte, and nobody reads them: what they hold is counted and bounded.
    @Test func manyThatDoNotReadHoldABoundedNumberOfBytes() async throws {
        var callers = CallerLimits()
        callers.bytesOfOne = 4 << 20
        try await HostileScene.run(callers: callers) { scene in
            let path = try await scene.longLog(of: "mallory")
            var slow: [RawCaller] = []
            for _ in 0..<40 {
                let caller = try await scene.connect(receiveBuffer: 4096)
                try await caller.send(scene.head("GET \(path)", token: scene.token))
                slow.append(caller)
            }
            var statuses: [Int: Int] = [:]
            for caller in slow { statuses[try await caller.status(), default: 0] += 1 }
            #expect(scene.operations.admission.total.bytes <= 4 << 20)
            #expect(statuses[200, default: 0] >= 1 && statuses[503, default: 0] >= 20, "\(statuses)")
            try await scene.expectHonestCallersAreServed()
            slow = []
            try await scene.waitForNoCalls()
            #expect(scene.operations.admission.total == (0, 0))
        }
    }

    @Test func theCoordinatorEndsThoughSomebodyIsSlow() async throws {
        var callers = CallerLimits()
        callers.connection.closingPatience = .milliseconds(300)
        try await HostileScene.run(callers: callers) { scene in
            let hash = try await scene.store(count: 24 << 20)
            // They stay open until the coordinator has ended.
            let reader = try await scene.connect(receiveBuffer: 4096)
            try await reader.send(scene.head("GET /v1/blobs/\(hash)", token: scene.token))
            let writer = try await scene.connect()
            try await writer.send(scene.head("POST /v1/jobs", token: scene.token, length: 1000) + "a")
            _ = try await reader.receive()
            scene.keep([reader, writer])
        }
    }
}
