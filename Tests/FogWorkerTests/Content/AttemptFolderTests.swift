import FogCore
import FogJobs
import Glibc
import Testing

@testable import FogWorker

@Suite struct AttemptFolderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("content", to: "blob")
    }

    private func attempt() throws -> AttemptFolder { try AttemptFolder(folder.path + "/attempt") }

    private func status(_ name: String) -> stat? {
        var status = stat()
        return lstat("\(folder.path)/\(name)", &status) == 0 ? status : nil
    }

    @Test func itHasThreeFoldersThatOnlyTheSandboxFinds() throws {
        let attempt = try attempt()
        #expect(folder.names("attempt") == ["in", "out", "work"])
        #expect(status("attempt")?.st_mode ?? 0 & 0o777 == S_IFDIR | 0o711)
        for name in ["in", "out", "work"] {
            #expect(status("attempt/\(name)")?.st_mode == S_IFDIR | 0o700)
        }
        #expect(attempt.remove())
        #expect(folder.names() == ["blob"])
    }

    private static let otherLease = LeaseKey(task: TaskID(job: JobID("j111111111111")!, index: 0), fence: 1)

    @Test func aCommandsFolderServesTheNextAttemptOfItsJobOnlyAndIsEmptyThen() throws {
        let folders = AttemptFolders(folder.path)
        let command = EngineSpecification.process(command: ["x"])
        let first = try folders.take(for: AgentScene.lease(0), program: command)
        _ = try first.placeStandardInput("text")
        try first.place(folder.path + "/blob", at: "/in/deep/blob")
        let name = "\(AgentScene.lease(0).task)-1"
        try folder.write("left", to: name + "/out/file")
        mkdir(first.folders.work + "/locked", 0o700)
        try folder.write("left", to: name + "/work/locked/file")
        chmod(first.folders.work + "/locked", 0)
        chmod(first.folders.output, 0o777)
        #expect(folders.giveBack(first, of: AgentScene.lease(0), program: command))

        let other = try folders.take(for: Self.otherLease, program: command)
        #expect(other.folders.root != first.folders.root)
        let second = try folders.take(for: AgentScene.lease(1), program: command)
        #expect(second.folders.root == first.folders.root)
        #expect(folder.names(name) == ["in", "out", "work"])
        for part in ["in", "out", "work"] {
            #expect(folder.names("\(name)/\(part)") == [])
            #expect(status("\(name)/\(part)")?.st_mode == S_IFDIR | 0o700)
        }
        #expect(folders.giveBack(second, of: AgentScene.lease(1), program: command))
        folders.removeIdle()
        #expect(other.remove())
        #expect(folder.names() == ["blob"])
    }

    /// A module can't mark a folder, so any job may have it next; but none that a command may mark.
    @Test func aModulesFolderServesAnyModule() throws {
        let folders = AttemptFolders(folder.path)
        let module = EngineSpecification.wasm(module: .blob(BlobHash(hashing: [1])), arguments: [], fuel: nil)
        let first = try folders.take(for: AgentScene.lease(0), program: module)
        try folder.write("left", to: "\(AgentScene.lease(0).task)-1/out/file")
        #expect(folders.giveBack(first, of: AgentScene.lease(0), program: module))
        let command = try folders.take(for: AgentScene.lease(1), program: .process(command: ["x"]))
        #expect(command.folders.root != first.folders.root)
        let second = try folders.take(for: Self.otherLease, program: module)
        #expect(second.folders.root == first.folders.root)
        #expect(folder.names("\(AgentScene.lease(0).task)-1/out") == [])
        #expect(second.remove() && command.remove())
    }

    @Test func oneThatIsThereAlreadyIsLeftAlone() throws {
        _ = try attempt()
        try folder.write("kept", to: "attempt/out/file")
        #expect(throws: FogError(.conflict)) { _ = try attempt() }
        #expect(folder.read("attempt/out/file") == Array("kept".utf8))
    }

    @Test func oneThatCannotBeMadeLeavesNothing() throws {
        // The longest path there can be: the folder fits, what it should hold doesn't.
        var path = folder.path
        while path.utf8.count < 3900 {
            path += "/" + String(repeating: "d", count: 200)
            try #require(mkdir(path, 0o700) == 0)
        }
        path += "/" + String(repeating: "e", count: 4095 - path.utf8.count - 3)
        #expect(throws: FogError(.invalid)) { _ = try AttemptFolder(path) }
        var status = stat()
        #expect(lstat(path, &status) != 0)
    }

    @Test func anInputGetsASecondName() throws {
        let attempt = try attempt()
        try attempt.place(folder.path + "/blob", at: "/in/a/b/c")
        try attempt.place(folder.path + "/blob", at: "/in/a/b/d")
        #expect(folder.read("attempt/in/a/b/c") == Array("content".utf8))
        #expect(status("blob")?.st_nlink == 3)
        #expect(attempt.remove())
        #expect(status("blob")?.st_nlink == 1)
    }

    @Test func anInputOnAnotherFileSystemIsCopied() throws {
        let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = "/dev/shm/fog-\(SandboxTesting.uniqueName())"
        let number = open(path, O_WRONLY | O_CREAT, 0o400)
        guard number >= 0 else { try Test.cancel("there is no second file system here") }
        defer {
            close(number)
            unlink(path)
        }
        var written = 0
        while written < bytes.count {
            let count = Array(bytes[written...]).withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            try #require(count > 0)
            written += count
        }
        let attempt = try attempt()
        try attempt.place(path, at: "/in/file")
        #expect(folder.read("attempt/in/file") == bytes)
        #expect(status("attempt/in/file")?.st_mode == S_IFREG | 0o444)
    }

    @Test(arguments: [
        "/in", "/in/", "in", "/out/x", "/work/x", "/x", "", "/", "/in/..", "/in/../x", "/in/a/../../x", "/in/./x",
    ])
    func onlyWhatLiesUnderInIsPlaced(destination: String) throws {
        let attempt = try attempt()
        #expect(throws: FogError(.invalid)) { try attempt.place(folder.path + "/blob", at: destination) }
        for name in ["in", "out", "work"] { #expect(folder.names("attempt/" + name) == []) }
        #expect(status("blob")?.st_nlink == 1)
    }

    @Test func noInputReplacesAnother() throws {
        let attempt = try attempt()
        try folder.write("second", to: "other")
        try attempt.place(folder.path + "/blob", at: "/in/a")
        #expect(throws: FogError(.conflict)) { try attempt.place(folder.path + "/other", at: "/in/a") }
        #expect(throws: FogError.self) { try attempt.place(folder.path + "/other", at: "/in/a/b") }
        #expect(folder.read("attempt/in/a") == Array("content".utf8))
        #expect(folder.read("blob") == Array("content".utf8))
    }

    @Test func anInputThatIsNotThereIsAnError() throws {
        let attempt = try attempt()
        #expect(throws: FogError(.notFound)) { try attempt.place(folder.path + "/gone", at: "/in/a") }
    }

    @Test(arguments: ["", "text", String(repeating: "é", count: 100_000)])
    func typedInputIsAFile(text: String) throws {
        let attempt = try attempt()
        let path = try attempt.placeStandardInput(text)
        #expect(path == folder.path + "/attempt/stdin")
        #expect(folder.read("attempt/stdin") == Array(text.utf8))
        #expect(throws: FogError(.conflict)) { _ = try attempt.placeStandardInput("again") }
    }
}
