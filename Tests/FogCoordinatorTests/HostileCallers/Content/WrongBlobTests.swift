import FogCore
import FogJobs
import Testing

@testable import FogCoordinator

/// Blobs that aren't what their senders say.
@Suite struct WrongBlobTests {
    private static let blob = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    private static func bounds() -> CoordinatorConfiguration.Bounds {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.blobBytes = 200_000
        bounds.allBlobBytes = 1_000_000
        return bounds
    }

    private static func expectNothingIsLeft(
        _ scene: HostileScene, files: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await scene.waitForNoCalls()
        #expect(try scene.blobFiles().sorted() == files.sorted(), sourceLocation: sourceLocation)
        #expect(scene.operations.room.left == 1_000_000 - Int64(files.count) * 100_000, sourceLocation: sourceLocation)
    }

    @Test func anotherHashOrLengthIsRefusedAndLeavesNothing() async throws {
        try await HostileScene.run(bounds: Self.bounds()) { scene in
            let hash = BlobHash(hashing: Self.blob)
            let other = BlobHash(hashing: [1])
            let long = [UInt8](repeating: 0, count: 200_001)
            for (name, length, sent, status, code) in [
                (other, 100_000, Self.blob, 422, FogError.Code.invalid), (hash, 99_999, Self.blob, 422, .invalid),
                (BlobHash(hashing: long), 200_001, [], 413, .tooLarge), (other, 0, [], 422, .invalid),
            ] {
                let caller = try await scene.connect()
                try await caller.send(scene.head("PUT /v1/blobs/\(name)", token: scene.token, length: length))
                try await caller.send(sent)
                HostileScene.expect(try await caller.answer(), status, code, "\(length)")
            }
            // In chunks nobody says how long it will be.
            let caller = try await scene.connect()
            try await caller.send(
                scene.head("PUT /v1/blobs/\(other)", token: scene.token, fields: ["Transfer-Encoding: chunked"]))
            let chunk = Array("2710\r\n\(String(repeating: "a", count: 10_000))\r\n".utf8)
            _ = try await caller.flood(chunk, limit: 100 << 20)
            let answer = try await caller.answer()
            #expect(answer == nil || answer?.status == 413)
            try await Self.expectNothingIsLeft(scene)
            try await scene.expectHonestCallersAreServed()
        }
    }

    @Test func oneThatEndsEarlyIsRefusedAndLeavesNothing() async throws {
        try await HostileScene.run(bounds: Self.bounds()) { scene in
            let hash = BlobHash(hashing: Self.blob)
            for closesSoftly in [true, false] {
                let caller = try await scene.connect()
                try await caller.send(scene.head("PUT /v1/blobs/\(hash)", token: scene.token, length: 100_000))
                try await caller.send(Array(Self.blob.prefix(50_000)))
                guard closesSoftly else { continue }
                caller.finish()
                HostileScene.expect(try await caller.answers().first, 400, .invalid)
            }
            try await Self.expectNothingIsLeft(scene)
            // What has arrived of it isn't taken for a whole one with another hash either.
            let half = BlobHash(hashing: Array(Self.blob.prefix(50_000)))
            let caller = try await scene.connect()
            try await caller.send(scene.head("PUT /v1/blobs/\(half)", token: scene.token, length: 100_000))
            try await caller.send(Array(Self.blob.prefix(50_000)))
            caller.finish()
            HostileScene.expect(try await caller.answers().first, 400, .invalid)
            try await Self.expectNothingIsLeft(scene)
        }
    }

    @Test func theSameOneManyTimesAtOnceIsStoredOnce() async throws {
        try await HostileScene.run(bounds: Self.bounds()) { scene in
            let hash = BlobHash(hashing: Self.blob)
            let head = scene.head("PUT /v1/blobs/\(hash)", token: scene.token, length: 100_000)
            var callers: [RawCaller] = []
            // Half of them lie.
            for number in 0..<8 {
                let caller = try await scene.connect()
                let content = number % 2 == 0 ? Self.blob : Self.blob.reversed()
                try await caller.send(Array(head.utf8) + content.dropLast())
                callers.append(caller)
            }
            for (number, caller) in callers.enumerated() {
                try await caller.send([number % 2 == 0 ? Self.blob.last! : Self.blob.first!])
            }
            for (number, caller) in callers.enumerated() {
                #expect(try await caller.answer()?.status == (number % 2 == 0 ? 201 : 422), "\(number)")
            }
            try await Self.expectNothingIsLeft(scene, files: [hash.digits])
            let answer = try await scene.answer(scene.head("GET /v1/blobs/\(hash)", token: scene.token))
            #expect(answer?.body == Self.blob)
        }
    }

    @Test func uploadsUnderWayTakeRoomAndGiveItBack() async throws {
        try await HostileScene.run(bounds: Self.bounds()) { scene in
            var callers: [RawCaller] = []
            for number in 0..<12 {
                let caller = try await scene.connect()
                let hash = BlobHash(hashing: [UInt8(number)])
                try await caller.send(
                    scene.head("PUT /v1/blobs/\(hash)", token: scene.token, fields: ["Transfer-Encoding: chunked"]))
                try await caller.send("186a0\r\n" + String(repeating: "a", count: 100_000) + "\r\n")
                callers.append(caller)
            }
            var refused = 0
            for caller in callers where try await caller.hasAnswerSoon() {
                HostileScene.expect(try await caller.answer(), 507, .exhausted)
                refused += 1
            }
            #expect(refused >= 2)
            callers = []
            try await Self.expectNothingIsLeft(scene)
        }
    }

    @Test func namesThatAreNoHashesReachNoFile() async throws {
        try await HostileScene.run { scene in
            let digits = BlobHash(hashing: [1]).digits
            for name in [
                "..", "..%2f..%2fcoordinator.sqlite", "%2e%2e%2fport", "sha256-", "sha256-\(digits.uppercased())",
                "sha256-\(digits)0", "sha256-\(digits.dropLast())", digits, "sha256-\(digits)%00",
                "sha256-%2f\(digits)",
                "incoming-1", "sha1-\(digits)", "sha256-\(digits.dropLast())g",
            ] {
                for line in ["GET /v1/blobs/\(name)", "GET /v1/blobs/\(name)/info"] {
                    HostileScene.expect(
                        try await scene.answer(scene.head(line, token: scene.token)), 404, .notFound, line)
                }
                let put = scene.head("PUT /v1/blobs/\(name)", token: scene.token, length: 1) + "a"
                HostileScene.expect(try await scene.answer(put), 404, .notFound, name)
            }
        }
    }
}
