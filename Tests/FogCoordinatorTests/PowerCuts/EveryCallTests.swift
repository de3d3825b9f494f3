import FogCore
import FogStorage
import Testing

@testable import FogCoordinator

/// Power cuts at each call of one operation in turn, where chance might pass by the only one that matters.
@Suite struct EveryCallTests {
    @Test(arguments: [false, true])
    func aSubmissionIsThereOrNotWhereverItIsCutOff(byDeath isDeath: Bool) async throws {
        var outcomes: Set<Int> = []
        var call = 0
        while true {
            let scene = try await DiskScene(seed: UInt64(call))
            _ = try await scene.submit("before", count: 3)
            scene.disk.cutPower(after: call)
            let wasAnswered = (try? await scene.submit("sample", count: 20)) != nil
            let wasCut = scene.disk.isOff
            try await scene.restart(afterDeath: isDeath)
            let found = try await scene.jobs()
            #expect(found["before"] == 3)
            #expect(found["sample"] == 20 || found["sample"] == nil && !wasAnswered, "call \(call): \(found)")
            outcomes.insert(found["sample"] ?? 0)
            // What a caller can see now stays, and what it repeats isn't there twice.
            let id = try await scene.submit("sample", count: 20)
            try await scene.restart()
            #expect(try await scene.jobs() == ["before": 3, "sample": 20], "call \(call)")
            #expect(try await scene.submit("sample", count: 20) == id)
            try await scene.close()
            guard wasCut else { break }
            call += 1
        }
        #expect(call > 10 && outcomes == [0, 20])
    }

    @Test func aNewCoordinatorComesUpWhereverItsFirstStartIsCutOff() async throws {
        var call = 0
        while true {
            let folder = try TemporaryFolder()
            let clock = TestClock()
            let first = try UnreliableDisk(root: folder.path + "/0", seed: UInt64(call))
            first.cutPower(after: call)
            let opened = try? await CoordinatorLife.open(on: first, clock: clock)
            try? await opened?.store.database.close()
            let wasCut = first.isOff
            let second = try first.afterPowerCut(root: folder.path + "/1")
            let operations = try await CoordinatorLife.open(on: second, clock: clock)
            _ = try await operations.submit(Array(JobText.make().utf8), key: nil, by: CoordinatorScene.root)
            try await operations.store.database.close()
            first.detach()
            second.detach()
            guard wasCut else { break }
            call += 1
        }
        #expect(call > 50)
    }

    /// A process that dies between making a folder and synchronising the one it is in leaves this to the next.
    @Test func aFolderThatADeadProcessMadeIsKept() throws {
        for seed in 0..<20 as Range<UInt64> {
            let folder = try TemporaryFolder()
            let first = try UnreliableDisk(root: folder.path + "/0", seed: seed)
            try first.makeFolder(first.root + "/data")
            if seed.isMultiple(of: 2) {
                try first.openFolder(first.root).synchronize()
                try first.makeFolder(first.root + "/data/coordinator")
            }
            let second = try first.afterProcessDeath(root: folder.path + "/1")
            try PrivateFolder.prepare(second.root + "/data/coordinator", on: second)
            let third = try second.afterPowerCut(root: folder.path + "/2")
            _ = try PosixFolder(third.root + "/data/coordinator")
            for disk in [first, second, third] { disk.detach() }
        }
    }
}
