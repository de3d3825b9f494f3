import FogClient
import FogCore
import FogJobs
import FoundationEssentials
import GRDB
import HTTPTypes
import NIOCore
import Testing

@testable import FogCoordinator

@Suite struct BlobTests {
    private static func pieces(_ bytes: [UInt8]) -> AsyncThrowingStream<ByteBuffer, any Error> {
        AsyncThrowingStream { stream in
            for start in stride(from: 0, to: bytes.count, by: 1000) {
                stream.yield(ByteBuffer(bytes: bytes[start..<min(start + 1000, bytes.count)]))
            }
            stream.finish()
        }
    }

    private static func files(_ scene: CoordinatorScene) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: scene.folder.path + "/state/blobs").sorted()
    }

    private static func store(
        _ scene: CoordinatorScene, _ bytes: [UInt8], as hash: BlobHash? = nil, length: Int64? = nil,
        by principal: Principal = CoordinatorScene.root
    ) async throws -> BlobInfo {
        try await scene.operations.store(
            pieces(bytes), as: hash ?? BlobHash(hashing: bytes), length: length, lease: nil, by: principal)
    }

    @Test(arguments: [0, 1, 1000, 250_001])
    func whatIsStoredComesBack(_ count: Int) async throws {
        let scene = try await CoordinatorScene()
        let client = try await scene.client(.submitter)
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let info = try await client.upload(bytes: bytes)
        #expect(info == BlobInfo(hash: BlobHash(hashing: bytes), size: Int64(count)))
        #expect(try await client.blob(info.hash) == info)
        var received: [UInt8] = []
        try await client.download(info.hash) { received += Array($0.readableBytesView) }
        #expect(received == bytes)
        #expect(try await Self.store(scene, bytes) == info)
        #expect(scene.summary.blobBytes == Int64(count))
        // It outlives the coordinator.
        let next = try await scene.restarted()
        #expect(try await next.client(.submitter).blob(info.hash) == info)
        #expect(next.summary.blobBytes == Int64(count))
    }

    @Test func anotherHashIsRefusedAndLeavesNothing() async throws {
        let scene = try await CoordinatorScene()
        let hash = BlobHash(hashing: [1])
        await #expect(throws: FogError(.invalid)) { try await Self.store(scene, [2], as: hash) }
        #expect(try await scene.client(.operator).blob(hash) == nil)
        #expect(try Self.files(scene) == [] && scene.summary.blobBytes == 0)
    }

    @Test func whatIsTooLargeIsRefusedWhetherItsLengthIsSaidOrNot() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.blobBytes = 5000
        bounds.allBlobBytes = 12_000
        let scene = try await CoordinatorScene(bounds: bounds)
        let large = [UInt8](repeating: 1, count: 5001)
        await #expect(throws: FogError(.tooLarge)) { try await Self.store(scene, large, length: 5001) }
        await #expect(throws: FogError(.tooLarge)) { try await Self.store(scene, large) }
        await #expect(throws: FogError(.tooLarge)) { try await Self.store(scene, large, length: 10) }
        #expect(try Self.files(scene) == [])
        for value in 1...2 { _ = try await Self.store(scene, [UInt8](repeating: UInt8(value), count: 5000)) }
        let third = [UInt8](repeating: 3, count: 5000)
        await #expect(throws: FogError(.exhausted)) { try await Self.store(scene, third, length: 5000) }
        await #expect(throws: FogError.self) { try await Self.store(scene, third) }
        _ = try await Self.store(scene, [UInt8](repeating: 4, count: 2000))
        #expect(try Self.files(scene).count == 3 && scene.summary.blobBytes == 12_000)
        // What is there already can be stored again, however full it is.
        let second = [UInt8](repeating: 2, count: 5000)
        #expect(try await Self.store(scene, second).size == 5000)
        #expect(try await Self.store(scene, second, length: 5000).size == 5000)
        #expect(scene.summary.blobBytes == 12_000 && scene.operations.room.left == 0)
    }

    @Test func uploadsAtTheSameTimeShareTheRoomThatIsLeft() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.allBlobBytes = 10_000
        let scene = try await CoordinatorScene(bounds: bounds)
        let sizes = try await withThrowingTaskGroup(of: Int64.self) { group in
            for value in 1...20 {
                let bytes = [UInt8](repeating: UInt8(value), count: 3000)
                group.addTask {
                    do {
                        return try await Self.store(scene, bytes).size
                    } catch let error as FogError where error.code == .exhausted {
                        return 0
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let stored = sizes.reduce(0, +)
        #expect(stored <= 10_000 && scene.summary.blobBytes == stored)
        #expect(scene.operations.room.left == 10_000 - stored)
        #expect(try Self.files(scene).count == sizes.count { $0 > 0 })
    }

    @Test func anUploadThatBreaksOffLeavesNothing() async throws {
        let scene = try await CoordinatorScene()
        let hash = BlobHash(hashing: [1, 2])
        let broken = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            stream.yield(ByteBuffer(bytes: [1]))
            stream.finish(throwing: ChannelError.inputClosed)
        }
        await #expect(throws: ChannelError.inputClosed) {
            try await scene.operations.store(
                broken, as: hash, length: 2, lease: nil, by: CoordinatorScene.root)
        }
        #expect(try Self.files(scene) == [])
        #expect(try await Self.store(scene, [1, 2]).hash == hash)
    }

    @Test func whatACrashLeftOfAnUploadIsRemoved() async throws {
        let scene = try await CoordinatorScene()
        let info = try await Self.store(scene, [1])
        let blobs = scene.folder.path + "/state/blobs/"
        try Data([1, 2, 3]).write(to: URL(filePath: blobs + "incoming-abc"))
        // It ended before it had noted this one.
        try Data([2]).write(to: URL(filePath: blobs + BlobHash(hashing: [2]).digits))
        let next = try await scene.restarted()
        #expect(try Self.files(next) == [info.hash.digits])
    }

    @Test func whoMayStoreAndReadBlobs() async throws {
        let scene = try await CoordinatorScene()
        let worker = try await TestWorker(scene)
        let other = try await TestWorker(scene, name: "other")
        _ = try await scene.submit(JobText.make())
        let lease = try await worker.claimOne()
        for kind in [TokenKind.submitter, .operator] {
            _ = try await scene.client(kind).upload(bytes: Array(kind.rawValue.utf8))
        }
        let hash = BlobHash(hashing: Array("operator".utf8))
        await #expect(throws: FogError(.unauthenticated)) { try await scene.client(nil).upload(bytes: [1]) }
        await #expect(throws: FogError(.forbidden)) { try await scene.client(.join).upload(bytes: [1]) }
        await #expect(throws: FogError(.forbidden)) { try await scene.client(.join).blob(hash) }
        await #expect(throws: FogError(.forbidden)) { try await worker.client.upload(bytes: [1]) }
        await #expect(throws: FogError(.stale)) { try await other.client.upload(bytes: [1], under: lease) }
        await #expect(throws: FogError(.stale)) {
            try await worker.client.upload(bytes: [1], under: LeaseKey(task: lease.task, fence: 2))
        }
        #expect(try await worker.client.upload(bytes: [1], under: lease).size == 1)
        #expect(try await other.client.blob(hash) != nil)
        #expect(try await scene.client(.submitter).blob(hash) != nil)
        await #expect(throws: FogError(.notFound)) {
            try await scene.client(.submitter).download(BlobHash(hashing: [77])) { _ in }
        }
    }

    @Test func blobsThatNobodyNamesAreCollectedAfterAWhile() async throws {
        let scene = try await CoordinatorScene()
        let user = try await scene.client(.operator)
        let worker = try await TestWorker(scene)
        let used = try await user.upload(bytes: [1])
        let unused = try await user.upload(bytes: [2])
        let renewed = try await user.upload(bytes: [3])
        let job = try await scene.submit(
            JobText.make(
                engine: "{type: wasm, module: \"blob:\(used.hash)\"}", "retention: {logs: 1h, results: 2h}"))
        scene.clock.advance(by: .seconds(3000))
        await scene.sweep()
        #expect(try Self.files(scene).count == 3)
        _ = try await Self.store(scene, [3])
        scene.clock.advance(by: .seconds(601))
        await scene.sweep()
        #expect(try await user.blob(unused.hash) == nil)
        #expect(try await user.blob(used.hash) != nil)
        #expect(try await user.blob(renewed.hash) != nil)
        #expect(try Self.files(scene) == [used, renewed].map(\.hash.digits).sorted())
        #expect(scene.summary.blobBytes == 2)
        // It can come again.
        #expect(try await user.upload(bytes: [2]) == unused)
        // The job's blob goes with its results.
        _ = try await worker.finish(worker.claimOne())
        scene.clock.advance(by: .seconds(7100))
        await scene.sweep()
        #expect(try await user.blob(used.hash) != nil)
        scene.clock.advance(by: .seconds(200))
        await scene.sweep()
        #expect(try await user.blob(used.hash) == nil)
        #expect(try await scene.status(job.id).state == .succeeded)
        #expect(try await scene.summary == scene.rebuiltSummary())
    }

    @Test func aBlobThatIsJustBeingStoredIsNotCollected() async throws {
        let scene = try await CoordinatorScene()
        let info = try await Self.store(scene, [1])
        scene.clock.advance(by: .seconds(4000))
        let (stream, source) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let upload = Task {
            try await scene.operations.store(
                stream, as: info.hash, length: nil, lease: nil, by: CoordinatorScene.root)
        }
        while !scene.operations.blobs.isReserved(info.hash) { await Task.yield() }
        #expect(try await scene.operations.collectBlobs() == 0)
        source.yield(ByteBuffer(bytes: [1]))
        source.finish()
        #expect(try await upload.value == info)
        #expect(try await scene.operations.collectBlobs() == 0)
        #expect(try await scene.client(.operator).blob(info.hash) == info)
    }

    @Test func collectionAndUploadsAtTheSameTimeNeverLoseABlobThatWasAcknowledged() async throws {
        var bounds = CoordinatorConfiguration.Bounds()
        bounds.unclaimedBlobAge = .milliseconds(1)
        let scene = try await CoordinatorScene(bounds: bounds)
        let user = try await scene.client(.operator)
        let bytes: [UInt8] = [1, 2, 3]
        let hash = BlobHash(hashing: bytes)
        let text = JobText.make(engine: "{type: wasm, module: \"blob:\(hash)\"}")
        for round in 0..<100 {
            async let collected = scene.operations.collectBlobs()
            scene.clock.advance(by: .seconds(1))
            do {
                _ = try await Self.store(scene, bytes)
                let job = try await user.submit(specification: Array(text.utf8), idempotencyKey: "\(round)")
                // It was taken in, so its blob is there.
                var received: [UInt8] = []
                try await user.download(hash) { received += Array($0.readableBytesView) }
                #expect(received == bytes)
                _ = try await user.stop(job.id)
                try await scene.operations.store.commit { transaction in
                    try transaction.execute("DELETE FROM job_blobs", [])
                }
            } catch let error as FogError {
                // Being told to send it again, or that it is missing, is honest.
                #expect(error.code == .unavailable || error.code == .invalid, "\(error)")
            }
            _ = try await collected
            scene.clock.advance(by: .seconds(1))
        }
    }
}
