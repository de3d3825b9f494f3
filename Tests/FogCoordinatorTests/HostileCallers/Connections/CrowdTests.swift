import FogClient
import FogCore
import FogJobs
import NIOCore
import NIOEmbedded
import Testing

@testable import FogCoordinator
@testable import FogHTTP

/// More connections than there is room for.
@Suite struct CrowdTests {
    private static func limited(_ count: Int) -> CallerLimits {
        var callers = CallerLimits()
        callers.connections = count
        callers.connection.lingering = .milliseconds(500)
        return callers
    }

    @Test func idleConnectionsMakeRoomForOthers() async throws {
        try await HostileScene.run(callers: Self.limited(64)) { scene in
            let known = try await scene.connect()
            try await known.send(scene.head("GET /v1/jobs", token: scene.token))
            #expect(try await known.answer()?.status == 200)
            var crowd: [RawCaller] = []
            for _ in 0..<500 { crowd.append(try await scene.connect()) }
            try await scene.expectHonestCallersAreServed()
            // Who has shown a token goes last.
            try await known.send(scene.head("GET /v1/jobs", token: scene.token))
            #expect(try await known.answer()?.status == 200)
            var closed = 0
            for caller in crowd where try await caller.isClosed() { closed += 1 }
            #expect(closed >= 500 - 64)
        }
    }

    @Test func whereAllAreBusyMoreAreTurnedAwayAndTheSocketStaysOpen() async throws {
        try await HostileScene.run(callers: Self.limited(20)) { scene in
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            var busy: [RawCaller] = []
            for _ in 0..<20 {
                let caller = try await scene.connect()
                let path = "/v1/jobs/\(job.id)?after=\(job.version)&wait=60000"
                try await caller.send(scene.head("GET \(path)", token: scene.token))
                busy.append(caller)
            }
            while scene.operations.admission.total.calls < 20 { try await Task.sleep(for: .milliseconds(2)) }
            for request in ["", scene.head("GET /version")] {
                let late = try await scene.connect()
                try await late.send(request)
                let answers = try await late.answers()
                HostileScene.expect(answers.first, 503, .unavailable)
                #expect(answers.first?.fields["retry-after"] == "1")
                #expect(answers.first?.fields["connection"] == "close")
            }
            // Operators get in, and can end what keeps the others out.
            try await ServiceScene.withClient(.unixSocket(path: scene.socket)) { client in
                let jobs = try await client.jobs().jobs.map(\.id)
                #expect(jobs == [job.id])
                _ = try await client.stop(job.id)
            }
            for caller in busy { #expect(try await caller.answer()?.status == 200) }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func theFilesOfTheProcessBoundTheConnections() {
        var callers = CallerLimits()
        callers.connections = 16_384
        for (files, remote, isReduced) in [
            (1_000_000, 16_384, false), (20_000, 12_460, false), (1024, 600, true), (10, 1, true),
        ] {
            let room = ConnectionRoom(limits: callers, openFiles: files)
            #expect(room.remote == remote && room.isReduced == isReduced, "\(files)")
            #expect(room.remote + room.local <= max(2, files * 3 / 4))
        }
    }

    @Test func theOldestOfThoseThatNobodyKnowsGoFirst() throws {
        let registry = ConnectionRegistry(limit: 3) { _ in }
        let channels = (0..<5).map { _ in EmbeddedChannel() }
        func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }
        let first = try #require(registry.admit(channels[0], at: at(1)))
        let second = try #require(registry.admit(channels[1], at: at(2)))
        let third = try #require(registry.admit(channels[2], at: at(3)))
        first.know()
        second.begin()
        _ = try #require(registry.admit(channels[3], at: at(4)))
        #expect(!channels[2].isActive && registry.connections == 3)
        registry.leave(third)
        #expect(registry.connections == 3)
        // Only the one that is known is older than the new one; the new ones go first.
        _ = try #require(registry.admit(channels[4], at: at(5)))
        #expect(registry.connections == 3)
        first.begin()
        let sixth = try #require(registry.admit(EmbeddedChannel(), at: at(6)))
        sixth.begin()
        #expect(registry.admit(EmbeddedChannel(), at: at(7)) == nil)
        registry.leave(sixth)
        #expect(registry.admit(EmbeddedChannel(), at: at(8)) != nil)
    }
}
