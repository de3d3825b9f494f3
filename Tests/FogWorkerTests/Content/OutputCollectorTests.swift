import FogJobs
import Glibc
import Testing

@testable import FogWorker

@Suite struct OutputCollectorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func collect(_ paths: String...) throws(InvalidOutput) -> [String] {
        let collector = OutputCollector(root: folder.path)
        return try collector.files(for: paths.map { OutputSpecification(path: $0) }).map { "\($0.path):\($0.size)" }
    }

    private func expectRefusal(
        _ paths: String..., saying text: String, location: SourceLocation = #_sourceLocation
    ) {
        let collector = OutputCollector(root: folder.path)
        do {
            let files = try collector.files(for: paths.map { OutputSpecification(path: $0) })
            Issue.record("accepted: \(files)", sourceLocation: location)
        } catch {
            #expect(error.reason.contains(text), "\(error.reason)", sourceLocation: location)
        }
    }

    @Test func namedFilesAreFoundWhereTheyLie() throws {
        try folder.write("12345", to: "a")
        try folder.make("d")
        try folder.make("d/e")
        try folder.write("123", to: "d/e/f")
        try folder.write("", to: "d/other")
        #expect(try collect("/out/d/e/f", "/out/a") == ["a:5", "d/e/f:3"])
        let files = try OutputCollector(root: folder.path).files(for: [OutputSpecification(path: "/out/d/e/f")])
        #expect(files.map(\.source) == [folder.path + "/d/e/f"])
    }

    @Test func aFolderStandsForAllThatLiesInIt() throws {
        try folder.write("1", to: "a")
        try folder.make("d")
        try folder.make("d/empty")
        try folder.write("12", to: "d/b")
        try folder.write("123", to: "d/.hidden")
        #expect(try collect("/out") == ["a:1", "d/.hidden:3", "d/b:2"])
        #expect(try collect("/out/d") == ["d/.hidden:3", "d/b:2"])
        #expect(try collect("/out/d/empty") == [])
        #expect(try collect() == [])
    }

    @Test func whatIsMissingIsNamed() throws {
        expectRefusal("/out/a", saying: "'/out/a' isn't there")
        expectRefusal("/out/d/a", saying: "'/out/d' isn't a folder")
        try folder.write("1", to: "d")
        expectRefusal("/out/d/a", saying: "'/out/d' isn't a folder")
    }

    @Test(arguments: ["/etc", "/etc/passwd", "a", "..", "nowhere"])
    func linksAreRefusedWhereverTheyAre(target: String) throws {
        try folder.write("1", to: "a")
        try folder.make("d")
        try #require(symlink(target, folder.path + "/d/link") == 0)
        expectRefusal("/out/d/link", saying: "neither a regular file nor a folder")
        expectRefusal("/out/d", saying: "'/out/d/link' is neither")
        expectRefusal("/out", saying: "'/out/d/link' is neither")
        expectRefusal("/out/d/link/passwd", saying: "'/out/d/link' isn't a folder")
        expectRefusal("/out/d/link/x/y", saying: "isn't a folder")
        #expect(try collect("/out/a") == ["a:1"])
    }

    @Test func onlyRegularFilesAreOutputs() throws {
        try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
        expectRefusal("/out/pipe", saying: "neither")
        expectRefusal("/out", saying: "'/out/pipe' is neither")
        try #require(unlink(folder.path + "/pipe") == 0)

        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((folder.path + "/socket").utf8)) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        expectRefusal("/out/socket", saying: "neither")
        try #require(unlink(folder.path + "/socket") == 0)

        // Making a device is for root only, and not in every container.
        if mknod(folder.path + "/null", S_IFCHR | 0o600, 259) == 0 {
            expectRefusal("/out/null", saying: "neither")
            expectRefusal("/out", saying: "neither")
        }
    }

    @Test func whatTheProgramHasLockedIsPublishedAllTheSame() throws {
        try folder.make("d")
        try folder.make("d/e")
        try folder.write("12", to: "d/e/f")
        for path in ["/d/e/f", "/d/e", "/d"] { try #require(chmod(folder.path + path, 0) == 0) }
        #expect(try collect("/out/d/e/f") == ["d/e/f:2"])
        for path in ["/d/e/f", "/d/e", "/d"] { try #require(chmod(folder.path + path, 0) == 0) }
        #expect(try collect("/out") == ["d/e/f:2"])
        #expect(folder.read("d/e/f") == Array("12".utf8))
        var status = stat()
        #expect(lstat(folder.path + "/d/e/f", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func depthIsBounded() throws {
        var path = ""
        for _ in 0..<OutputCollector.depthLimit - 1 {
            path += path.isEmpty ? "d" : "/d"
            try folder.make(path)
        }
        try folder.write("1", to: path + "/file")
        #expect(try collect("/out") == ["\(path)/file:1"])
        try folder.make(path + "/d")
        #expect(throws: InvalidOutput.self) { try collect("/out") }
        expectRefusal("/out", saying: "64 folders deep")
        // Counted from what is named.
        #expect(try collect("/out/d") == ["\(path)/file:1"])
    }

    @Test func theNumberOfFilesIsBounded() throws {
        try folder.make("d")
        for index in 0..<OutputCollector.fileLimit { try folder.write("", to: "d/\(index)") }
        #expect(try collect("/out/d").count == OutputCollector.fileLimit)
        try folder.write("", to: "one more")
        expectRefusal("/out/d", "/out/one more", saying: "more than 10000 output files")
    }

    @Test func theNumberOfFoldersIsBoundedToo() throws {
        for index in 0...OutputCollector.entryLimit { try folder.make("\(index)") }
        expectRefusal("/out", saying: "more than 50000 files and folders")
    }

    @Test func theLengthOfAllPathsIsBounded() throws {
        var path = ""
        for _ in 0..<15 {
            path += (path.isEmpty ? "" : "/") + String(repeating: "d", count: 240)
            try folder.make(path)
        }
        for index in 0..<600 { try folder.write("", to: "\(path)/\(index)") }
        expectRefusal("/out", saying: "more than 2097152 bytes together")
    }

    @Test func namesThatAreNotTextAreRefused() throws {
        let name: [CChar] = Array(folder.path.utf8CString.dropLast()) + [0x2f, 0x61, -1, 0x62, 0]
        let number = open(name, O_WRONLY | O_CREAT, 0o600)
        try #require(number >= 0)
        close(number)
        expectRefusal("/out", saying: "isn't UTF-8")
    }

    @Test func namesThatDifferOnlyInHowTheyAreEncodedAreNotTakenForOne() throws {
        try folder.write("1", to: "\u{e9}")
        try folder.write("2", to: "e\u{301}")
        try #require(folder.names().count == 2)
        expectRefusal("/out", saying: "different encodings")
        #expect(try collect("/out/\u{e9}") == ["\u{e9}:1"])
    }

    @Test func aFileWithTwoNamesIsTwoOutputs() throws {
        try folder.write("12", to: "a")
        try #require(link(folder.path + "/a", folder.path + "/b") == 0)
        #expect(try collect("/out") == ["a:2", "b:2"])
        // Named twice, it is one.
        #expect(try collect("/out/a", "/out/a") == ["a:2"])
    }
}
