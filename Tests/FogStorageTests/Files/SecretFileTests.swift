import FogCore
import FogStorage
import Glibc
import Testing

@Suite struct SecretFileTests {
    @Test func aSecretIsCreatedPrivateAndReadBack() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("identity.key")
        try SecretFile.create(path, contents: Sensitive([1, 2, 3]))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try SecretFile.read(path).revealed == [1, 2, 3])
        #expect(throws: FogError(.conflict)) { try SecretFile.create(path, contents: Sensitive([4])) }
        #expect(try SecretFile.read(path).revealed == [1, 2, 3])
    }

    @Test(arguments: [mode_t(0o640), 0o604, 0o660, 0o601, 0o777])
    func aSecretThatOthersCanTouchIsRefusedWithTheCommandThatMendsIt(mode: mode_t) throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("identity.key")
        try SecretFile.create(path, contents: Sensitive([1]))
        #expect(chmod(path, mode) == 0)
        let error = #expect(throws: FogError.self) { _ = try SecretFile.read(path) }
        #expect(error?.code == .forbidden)
        #expect(error?.message.contains("chmod 600 '\(path)'") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func aSecretOfAnotherOwnerIsRefused() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("identity.key")
        try SecretFile.create(path, contents: Sensitive([1]))
        #expect(chown(path, 65_534, 65_534) == 0)
        #expect(throws: FogError(.forbidden)) { _ = try SecretFile.read(path) }
    }

    @Test func whatIsNoPlainFileOrTooLargeOrMissingIsRefused() throws {
        let temporary = try TemporaryFolder()
        let path = temporary.path("identity.key")
        #expect(throws: FogError(.notFound)) { _ = try SecretFile.read(path) }
        try SecretFile.create(path, contents: Sensitive([UInt8](repeating: 1, count: 33)))
        #expect(throws: FogError(.tooLarge)) { _ = try SecretFile.read(path, limit: 32) }
        #expect(try SecretFile.read(path, limit: 33).revealed.count == 33)
        #expect(symlink(path, temporary.path("link")) == 0)
        #expect(throws: FogError(.invalid)) { _ = try SecretFile.read(temporary.path("link")) }
        #expect(mkfifo(temporary.path("pipe"), 0o600) == 0)
        #expect(throws: FogError(.invalid)) { _ = try SecretFile.read(temporary.path("pipe")) }
        #expect(throws: FogError(.invalid)) { _ = try SecretFile.read(path + "\0.txt") }
    }
}
