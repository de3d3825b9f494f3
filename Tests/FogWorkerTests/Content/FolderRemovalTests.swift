import Glibc
import Testing

@testable import FogWorker

/// What a program leaves behind goes, all of it and nothing else.
@Suite struct FolderRemovalTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/tree"
        try folder.make("tree")
    }

    private func expectGone() {
        #expect(FolderRemoval.remove(path))
        #expect(!folder.names().contains("tree"))
    }

    @Test func filesAndFoldersGo() throws {
        for name in ["a", "a/b", "a/b/c", "d"] { try folder.make("tree/" + name) }
        for name in ["x", "a/x", "a/b/x", "a/b/c/x", "a/b/c/.y"] { try folder.write("1", to: "tree/" + name) }
        try #require(mkfifo(path + "/d/pipe", 0) == 0)
        expectGone()
    }

    @Test func linksGoAndWhatTheyLeadToStays() throws {
        try folder.make("other")
        try folder.make("other/sub")
        try folder.write("kept", to: "other/sub/file")
        try #require(chmod(folder.path + "/other/sub", 0o500) == 0)
        try folder.make("tree/d")
        try #require(symlink(folder.path + "/other", path + "/link") == 0)
        try #require(symlink(folder.path + "/other/sub", path + "/d/link") == 0)
        try #require(symlink("..", path + "/d/up") == 0)
        try #require(link(folder.path + "/other/sub/file", path + "/d/second") == 0)
        expectGone()
        #expect(folder.read("other/sub/file") == Array("kept".utf8))
        var status = stat()
        #expect(stat(folder.path + "/other/sub", &status) == 0 && status.st_mode & 0o777 == 0o500)
    }

    @Test func aLinkInThePlaceOfTheFolderGoesAlone() throws {
        try folder.make("other")
        try folder.write("kept", to: "other/file")
        try #require(rmdir(path) == 0)
        try #require(symlink(folder.path + "/other", path) == 0)
        expectGone()
        #expect(folder.read("other/file") == Array("kept".utf8))
    }

    @Test func lockedFoldersGo() throws {
        for name in ["a", "a/b", "a/b/c"] { try folder.make("tree/" + name) }
        try folder.write("1", to: "tree/a/b/c/x")
        for name in ["/a/b/c", "/a/b", "/a", ""] { try #require(chmod(path + name, 0) == 0) }
        expectGone()
    }

    @Test func namesThatAreNotTextGo() throws {
        let base = Array(path.utf8CString.dropLast())
        try #require(mkdir(base + [0x2f, -1, 0], 0o700) == 0)
        let number = open(base + [0x2f, -1, 0x2f, -2, -61, 0], O_CREAT | O_WRONLY, 0o600)
        try #require(number >= 0)
        close(number)
        expectGone()
    }

    @Test func foldersDeeperThanAPathCanTellGo() throws {
        var number = open(path, O_RDONLY | O_DIRECTORY)
        let name = String(repeating: "d", count: 200)
        for _ in 0..<300 {
            try #require(mkdirat(number, name, 0o700) == 0)
            let next = openat(number, name, O_RDONLY | O_DIRECTORY)
            try #require(next >= 0)
            let file = openat(number, "file", O_CREAT | O_WRONLY, 0o600)
            try #require(file >= 0)
            close(file)
            close(number)
            number = next
        }
        close(number)
        expectGone()
    }

    @Test func manyFilesGo() throws {
        for folderIndex in 0..<20 {
            try folder.make("tree/\(folderIndex)")
            for index in 0..<500 { try folder.write("", to: "tree/\(folderIndex)/\(index)") }
        }
        expectGone()
    }

    @Test func whatIsNotThereIsGoneAlready() {
        #expect(FolderRemoval.remove(folder.path + "/nothing"))
    }

    @Test func noDescriptorStaysOpen() throws {
        let before = try openDescriptors()
        for _ in 0..<50 {
            for name in ["a", "a/b", "a/b/c"] { try folder.make("tree/" + name) }
            expectGone()
            try folder.make("tree")
        }
        // Other tests open and close files meanwhile, but none keeps as many.
        #expect(try openDescriptors() < before + 50)
    }

    private func openDescriptors() throws -> Int {
        let stream = try #require(opendir("/proc/self/fd"))
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        return count
    }
}
