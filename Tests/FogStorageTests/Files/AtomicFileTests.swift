import FogCore
import FogStorage
import Glibc
import Testing

@Suite struct AtomicFileTests {
    @Test func replacingPutsContentsAndPermissionsInPlaceAndLeavesNothingElse() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("configuration")
        try AtomicFile.replace(path, contents: Array("one".utf8), permissions: 0o644)
        try AtomicFile.replace(path, contents: Array("two, longer".utf8), permissions: 0o666)
        let folder = try PosixFolder(temporary.path)
        let file = try #require(try folder.openFile("configuration"))
        #expect(try file.read(at: 0, count: 100) == Array("two, longer".utf8))
        #expect(try folder.names() == ["configuration"])
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o666)
        #expect(throws: FogError(.conflict)) { try AtomicFile.create(path, contents: []) }
        #expect(try folder.names() == ["configuration"])
        #expect(throws: FogError(.notFound)) { try AtomicFile.replace(temporary.path("no/where"), contents: []) }
        #expect(throws: FogError(.invalid)) { try AtomicFile.replace(temporary.path + "/", contents: []) }
    }

    @Test func aFailureAtAnyStepLeavesOldOrNewContentsAndNoTemporary() throws {
        for step in 0..<5 {
            let disk = FaultyDisk()
            try AtomicFile.replace("file", in: disk, contents: [1])
            disk.schedule(.error(FogError(.exhausted)), after: step)
            #expect(throws: FogError(.exhausted)) { try AtomicFile.replace("file", in: disk, contents: [2, 2]) }
            #expect(disk.contents(of: "file") == (step < 4 ? [1] : [2, 2]))
            #expect(try disk.names() == ["file"])
        }
    }

    @Test func aPowerCutLeavesOldOrNewContentsAndTheNewOnesOnceReplacingHasReturned() throws {
        for seed in UInt64(0)..<500 {
            var generator = SeededGenerator(seed: seed)
            var disk = FaultyDisk()
            try AtomicFile.replace("file", in: disk, contents: generator.bytes(900))
            let old = try #require(disk.contents(of: "file"))
            let new = generator.bytes(1500)
            let step = Int.random(in: 0...5, using: &generator)
            disk.schedule(.powerCut, after: step)
            let hasReturned = (try? AtomicFile.replace("file", in: disk, contents: new)) != nil
            disk = disk.afterPowerCut(using: &generator)
            let found = disk.contents(of: "file")
            #expect(found == new || !hasReturned && found == old, "seed \(seed)")
            try AtomicFile.removeAbandoned(for: "file", in: disk)
            #expect(try disk.names() == ["file"])
        }
    }

    @Test func aDeviceWithoutRoomIsReportedAsExhausted() throws {
        let file = PosixFile(descriptor: open("/dev/full", O_RDWR | O_CLOEXEC), path: "/dev/full")
        #expect(throws: FogError(.exhausted)) { try file.write([1, 2, 3], at: 0) }
    }
}
