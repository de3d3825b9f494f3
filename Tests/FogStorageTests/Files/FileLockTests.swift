import FogCore
import FogStorage
import Glibc
import Testing

@Suite struct FileLockTests {
    @Test func aSecondHolderIsRefusedAndToldWhoTheFirstIs() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("state.lock")
        try holdAndTryAgain(path)
        // The first holder is gone, its file isn't.
        _ = try FileLock.acquire(path)
    }

    private func holdAndTryAgain(_ path: String) throws {
        let lock = try FileLock.acquire(path)
        do {
            _ = try FileLock.acquire(path)
            Issue.record("the lock was given twice")
        } catch {
            #expect(error.code == .conflict)
            #expect(error.message.contains("process \(getpid())"))
        }
        withExtendedLifetime(lock) {}
    }
}

@Suite struct PrivateFolderTests {
    @Test func missingFoldersAreMadePrivate() throws {
        let temporary = try TemporaryFolder()
        try PrivateFolder.prepare(temporary.path("a/b/c/"))
        try PrivateFolder.prepare(temporary.path("a/b/c"))
        var status = stat()
        #expect(stat(temporary.path("a/b/c"), &status) == 0 && status.st_mode & 0o777 == 0o700)
        #expect(stat(temporary.path("a"), &status) == 0 && status.st_mode & 0o777 == 0o700)
    }

    @Test func aFolderThatOthersMayWriteToIsRefused() throws {
        let temporary = try TemporaryFolder()
        #expect(chmod(temporary.path, 0o777) == 0)
        let error = #expect(throws: FogError.self) { try PrivateFolder.prepare(temporary.path) }
        #expect(error?.code == .forbidden && error?.message.contains("chmod 700") == true)
        #expect(chmod(temporary.path, 0o755) == 0)
        try PrivateFolder.prepare(temporary.path)
    }

    @Test func aFileInTheWayIsReported() throws {
        let temporary = try TemporaryFolder()
        try AtomicFile.replace(temporary.path("file"), contents: [])
        #expect(throws: FogError(.invalid)) { try PrivateFolder.prepare(temporary.path("file")) }
    }
}
