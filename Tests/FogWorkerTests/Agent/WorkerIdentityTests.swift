import FogCore
import Glibc
import Testing

@testable import FogWorker

@Suite struct WorkerIdentityTests {
    @Test func aWorkerStaysWhoItIs() throws {
        let folder = try TemporaryFolder()
        let node = try WorkerIdentity(folder: folder.path).node
        #expect(try WorkerIdentity(folder: folder.path).node == node)
        let other = try TemporaryFolder()
        #expect(try WorkerIdentity(folder: other.path).node != node)
    }

    @Test func aDamagedKeyIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        try folder.write("short", to: "identity.key")
        #expect(throws: FogError(.corrupted)) { _ = try WorkerIdentity(folder: folder.path) }
        #expect(folder.read("identity.key") == Array("short".utf8))
    }

    @Test func aKeyThatOthersCanReadIsRefused() throws {
        let folder = try TemporaryFolder()
        _ = try WorkerIdentity(folder: folder.path)
        try #require(chmod(folder.path + "/identity.key", 0o640) == 0)
        #expect(throws: FogError(.forbidden)) { _ = try WorkerIdentity(folder: folder.path) }
    }
}
