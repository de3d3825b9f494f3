import FogCore
import FogJobs
import FogStorage
import Testing

@testable import FogCoordinator

/// What a caller is told while the disk is full or fails, and that it is over when the disk is good again.
@Suite struct DiskFaultTests {
    private static func refusal(_ body: () async throws -> Void) async -> FogError? {
        do {
            try await body()
            return nil
        } catch {
            return error as? FogError
        }
    }

    @Test func aFullDiskRefusesWhatNeedsRoomUntilThereIsRoom() async throws {
        let scene = try await DiskScene()
        _ = try await scene.submit("before")
        let summary = scene.summary
        scene.disk.setRoom(3000)
        let job = await Self.refusal { _ = try await scene.submit("large", count: 20_000) }
        #expect(job?.code == .exhausted && job?.message.contains("coordinator.sqlite' has no room left") == true)
        #expect(job?.message.contains("nothing was stored") == true && job?.message.contains("free space") == true)
        let blob = [UInt8](repeating: 7, count: 9000)
        let upload = await Self.refusal { try await scene.upload(blob) }
        #expect(upload?.code == .exhausted && upload?.message.contains("free space") == true, "\(upload as Any)")
        #expect(upload?.message.contains("/blobs/incoming-") == true)
        // What needs no room works meanwhile, and memory keeps to the rows.
        #expect(try await scene.jobs() == ["before": 1])
        #expect(scene.summary == summary)
        scene.disk.setRoom(nil)
        _ = try await scene.submit("large", count: 20_000)
        try await scene.upload(blob)
        try await scene.restart()
        // As many as a page shows.
        #expect(try await scene.jobs() == ["before": 1, "large": 1000])
        #expect(try await scene.download(BlobHash(hashing: blob)) == blob)
        try await scene.close()
    }

    /// At whatever call the disk runs full, nothing is half there.
    @Test func aDiskThatRunsFullAtAnyMomentKeepsAllOrNothing() async throws {
        let scene = try await DiskScene()
        var expected: [String: Int] = [:]
        var refused = 0
        for room in stride(from: 0, to: 60_000, by: 2500) {
            let name = "job-\(room)"
            scene.disk.setRoom(room)
            if await Self.refusal({ _ = try await scene.submit(name, count: 100) }) == nil {
                expected[name] = 100
            } else {
                refused += 1
            }
            #expect(try await scene.jobs() == expected)
            scene.disk.setRoom(nil)
        }
        #expect(refused > 3 && expected.count > 3)
        _ = try await scene.submit("after")
        expected["after"] = 1
        try await scene.restart()
        #expect(try await scene.jobs() == expected)
        try await scene.close()
    }

    @Test func whatCannotBeSynchronizedIsNotAcknowledgedAndMayBeRepeated() async throws {
        for seed in 0..<8 as Range<UInt64> {
            let scene = try await DiskScene(seed: seed)
            scene.disk.fail([.synchronize], after: 0, for: 100_000)
            let job = await Self.refusal { _ = try await scene.submit("sample") }
            #expect(job?.code == .unavailable && job?.message.contains("it isn't certain") == true)
            scene.disk.mend()
            #expect(try await scene.jobs() == [:])
            // Without a restart, under the same key: once.
            let id = try await scene.submit("sample")
            #expect(try await scene.submit("sample") == id)
            try await scene.restart()
            #expect(try await scene.jobs() == ["sample": 1])
            #expect(try await scene.submit("sample") == id)
            try await scene.close()
        }
    }

    @Test func nothingIsTakenWhileItIsUnknownWhatIsStored() async throws {
        let scene = try await DiskScene()
        _ = try await scene.submit("before")
        // The log holds something that the database file doesn't, even if it has just begun anew.
        _ = try await scene.submit("more")
        scene.disk.fail([.synchronize], after: 0, for: 100_000)
        #expect(await Self.refusal { _ = try await scene.submit("first") }?.code == .unavailable)
        // Now writing alone would work; but the log isn't known to be good.
        let second = await Self.refusal { _ = try await scene.submit("second") }
        #expect(second?.code == .unavailable)
        #expect(
            second?.message.contains("takes nothing until it is known what is stored") == true, "\(second as Any)")
        #expect(second?.message.contains("repeat the call") == true)
        #expect(await Self.refusal { try await scene.operations.checkReadiness() }?.code == .unavailable)
        #expect(try await scene.jobs() == ["before": 1, "more": 1])
        scene.disk.mend()
        _ = try await scene.submit("third")
        #expect(await Self.refusal { try await scene.operations.checkReadiness() } == nil)
        try await scene.restart()
        #expect(try await scene.jobs() == ["before": 1, "more": 1, "third": 1])
        try await scene.close()
    }

    /// What couldn't be synchronised stands in the system's memory, where the next process finds it after the death of
    /// this one. What that one shows has to stay, though the system takes it for written.
    @Test func whatADeadProcessCouldNotSynchronizeIsShownOnlyIfItStays() async throws {
        var shown = 0
        for seed in 0..<12 as Range<UInt64> {
            let scene = try await DiskScene(seed: seed)
            scene.disk.fail([.synchronize], after: 0, for: 100_000)
            #expect(await Self.refusal { _ = try await scene.submit("sample", count: 20) }?.code == .unavailable)
            try await scene.restart(afterDeath: true)
            let found = try await scene.jobs()
            if found == ["sample": 20] { shown += 1 } else { #expect(found == [:]) }
            try await scene.restart()
            #expect(try await scene.jobs() == found, "seed \(seed)")
            try await scene.close()
        }
        #expect(shown > 0)
    }

    /// Whichever synchronisation fails while a coordinator starts for the first time: it doesn't start, or it keeps what
    /// it takes.
    @Test func aStartThatMetAFailureKeepsWhatItTakes() async throws {
        let good = try await DiskScene()
        let calls = good.disk.synchronizationCalls
        try await good.close()
        var refused = 0
        // What a power cut takes along is by chance.
        for (call, chance) in calls.flatMap({ call in (0..<6).map { (call, $0) } }) {
            let folder = try TemporaryFolder()
            let clock = TestClock()
            let first = try UnreliableDisk(root: folder.path + "/0", seed: UInt64(call * 6 + chance))
            defer { first.detach() }
            first.fail([.synchronize], after: call, for: 1)
            guard let operations = try? await CoordinatorLife.open(on: first, clock: clock) else {
                refused += 1
                continue
            }
            let text = Array(JobText.make().utf8)
            let job = try await operations.submit(text, key: nil, by: CoordinatorScene.root).job.id
            first.turnOff()
            try? await operations.store.database.close()
            let second = try first.afterPowerCut(root: folder.path + "/1")
            defer { second.detach() }
            let again = try await CoordinatorLife.open(on: second, clock: clock)
            let status = try? await again.job(job, after: nil, wait: .zero, by: CoordinatorScene.root)
            #expect(status != nil, "call \(call)")
            try await again.store.database.close()
        }
        #expect(calls.count > 8 && refused > 12 && refused < calls.count * 6)
    }

    /// Whichever of an upload's calls fails, the blob isn't taken for stored; sent again, it is.
    @Test func aBlobIsStoredOrRefusedWhicheverCallFails() async throws {
        let scene = try await DiskScene()
        var refused = 0
        for call in 0..<60 {
            let blob = [UInt8](repeating: UInt8(call), count: 9000)
            let hash = BlobHash(hashing: blob)
            scene.disk.fail([.read, .write, .synchronize, .name], after: call, for: 1)
            if let error = await Self.refusal({ try await scene.upload(blob) }) {
                refused += 1
                #expect(error.code == .unavailable && error.message.contains("/"), "\(error)")
                scene.disk.mend()
                #expect(try await scene.download(hash) == nil, "call \(call)")
                try await scene.upload(blob)
            }
            scene.disk.mend()
            #expect(try await scene.download(hash) == blob, "call \(call)")
        }
        #expect(refused > 8)
        try await scene.restart()
        for call in 0..<60 {
            let blob = [UInt8](repeating: UInt8(call), count: 9000)
            #expect(try await scene.download(BlobHash(hashing: blob)) == blob)
        }
        try await scene.close()
    }
}
