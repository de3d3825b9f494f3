import Glibc
import Testing

@testable import FogWorker

@Suite struct DiskUseTests {
    @Test func linksAreNotFollowed() throws {
        let scene = try ExecutionScene()
        #expect(symlink("/usr", scene.folders.work + "/usr") == 0)
        #expect(symlink(scene.folders.root, scene.folders.work + "/loop") == 0)
        #expect(DiskUse(of: [scene.folders.work], upTo: .max).bytes == 1024)
    }

    @Test func emptyFilesCount() throws {
        let scene = try ExecutionScene()
        for index in 0..<10 { try scene.write("", to: scene.folders.work + "/\(index)") }
        #expect(DiskUse(of: [scene.folders.work, scene.folders.output], upTo: .max).bytes == 5120)
        #expect(DiskUse(of: [scene.folders.work], upTo: 1000).bytes == 1024)
    }

    @Test func whatIsTooDeepIsTold() throws {
        let scene = try ExecutionScene()
        var path = scene.folders.work
        for depth in 0...FolderWalk.maximumDepth {
            #expect(DiskUse(of: [scene.folders.work], upTo: .max).isTooDeep == false, "at depth \(depth)")
            path += "/d"
            try #require(mkdir(path, 0o700) == 0)
        }
        #expect(DiskUse(of: [scene.folders.work], upTo: .max).isTooDeep)
        // The scene's own cleaning goes no deeper either.
        while path != scene.folders.work {
            rmdir(path)
            path.removeLast(2)
        }
    }
}
