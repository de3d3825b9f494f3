import FogCore
import FogHTTP
import FogJobs
import Testing

@testable import FogCoordinator

/// Requests that are longer than any honest one. What the coordinator takes of them is counted in bytes.
@Suite struct OversizedRequestTests {
    private static let megabyte = 1 << 20

    /// What sockets on both sides may hold beside what the coordinator has read.
    private static let slack = 24 << 20

    @Test func headsOfMegabytesAreRefused() async throws {
        try await HostileScene.run { scene in
            let long = String(repeating: "x", count: 17 << 10)
            let many = (0..<200).map { "A\($0): b" }
            let much = (0..<40).map { "A\($0): \(String(repeating: "b", count: 1000))" }
            for request in [
                scene.head("GET /\(long)"), scene.head("GET /version", fields: ["A: \(long)"]),
                scene.head("GET /version", fields: ["\(long): a"]), scene.head("GET /version", fields: many),
                scene.head("GET /version", fields: much), scene.head("GET /version", token: long),
                scene.head("GET /version", host: long),
            ] {
                try await scene.expectRefusal(of: Array(request.utf8), gives: 431, .tooLarge)
            }
            // One without an end.
            let caller = try await scene.connect()
            try await caller.send("GET /version HTTP/1.1\r\nHost: localhost\r\nA: ")
            let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 65_536)
            #expect(try await caller.flood(piece, limit: 64 * Self.megabyte) < Self.slack)
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func bodiesThatAreAnnouncedTooLongAreRefusedUnread() async throws {
        try await HostileScene.run { scene in
            for (line, length) in [
                ("POST /v1/jobs", 3 << 20), ("POST /v1/jobs:validate", 1 << 40), ("POST /v1/tokens", 5 << 20),
                ("PUT /v1/blobs/\(BlobHash(hashing: [1]))", 5 << 30),
            ] {
                let head = scene.head(line, token: scene.token, length: length)
                try await scene.expectRefusal(
                    of: Array(head.utf8), gives: 413, .tooLarge)
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func bodiesWithoutAnEndAreCutOff() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.blobBytes = 4 << 20
        try await HostileScene.run(bounds: bounds) { scene in
            let chunk = Array("10000\r\n\(String(repeating: "a", count: 65_536))\r\n".utf8)
            for (line, token, status) in [
                ("POST /v1/jobs", scene.token, 413), ("POST /v1/jobs:validate", scene.token, 413),
                ("PUT /v1/blobs/\(BlobHash(hashing: [1]))", scene.token, 413),
                // Those who may not even begin.
                ("POST /v1/jobs", "nonsense", 401), ("POST /v1/leases:finish", scene.token, 403),
                ("GET /version", scene.token, 200), ("POST /nothing", scene.token, 404),
            ] {
                let caller = try await scene.connect()
                let head = scene.head(line, token: token, fields: ["Transfer-Encoding: chunked"])
                try await caller.send(head)
                let sent = try await caller.flood(chunk, limit: 256 * Self.megabyte)
                #expect(sent < 16 * Self.megabyte + Self.slack, "\(line)")
                let answer = try await caller.answer()
                #expect(answer?.status == status || answer == nil, "\(line)")
            }
            try await scene.expectHonestCallersAreServed()
            #expect(scene.operations.room.left == scene.operations.configuration.bounds.allBlobBytes)
        }
    }

    @Test func extensionsOfChunksAndTrailersWithoutAnEndAreCutOff() async throws {
        var callers = CallerLimits()
        callers.connection.stallPatience = .milliseconds(300)
        try await HostileScene.run(callers: callers) { scene in
            let head = scene.head("POST /v1/jobs", token: scene.token, fields: ["Transfer-Encoding: chunked"])
            for (start, piece) in [("1;", "aaaaaaaaaaaaaaaa"), ("0\r\n", "a: b\r\n")] {
                let caller = try await scene.connect()
                try await caller.send(head + start)
                let text = Array(String(repeating: piece, count: 4096).utf8)
                let sent = try await caller.flood(text, limit: 4096 * Self.megabyte)
                #expect(sent < 4096 * Self.megabyte, "\(start)")
            }
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func thousandsOfRequestsWithoutWaitingAreAnsweredUpToABound() async throws {
        try await HostileScene.run { scene in
            let caller = try await scene.connect()
            // The first waits, so that those behind it gather.
            let job = try await scene.operations.submit(
                Array(JobText.make().utf8), key: nil, by: .submitter(name: "mallory")
            ).job
            let first = scene.head("GET /v1/jobs/\(job.id)?after=\(job.version)&wait=500", token: scene.token)
            let request = scene.head("GET /healthz")
            try await caller.send(first + String(repeating: request, count: 20_000))
            let answers = try await caller.answers()
            #expect(answers.count <= 65 && answers.dropLast().allSatisfy { $0.status == 200 })
            HostileScene.expect(answers.last, 429, .unavailable)
            #expect(answers.last?.fields["retry-after"] == "1")
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func aFewRequestsWithoutWaitingAreAllAnswered() async throws {
        try await HostileScene.run { scene in
            let caller = try await scene.connect()
            let request = scene.head("GET /healthz")
            try await caller.send(
                String(repeating: request, count: 40) + scene.head("GET /x", fields: ["Connection: close"]))
            let answers = try await caller.answers()
            #expect(answers.map(\.status) == [Int](repeating: 200, count: 40) + [404])
        }
    }
}
