import FogCore
import FogSystem
import Glibc
import Testing

@testable import FogWorker

@Suite(.serialized) struct SandboxTests {
    @Test func aProgramOfOursFindsItsLibrariesAndSpeaksOverASocket() async throws {
        try await SandboxTesting.withExecutor { _, launcher in
            let (here, there) = try FileDescriptor.socketPair()
            let none = try FileDescriptor.open("/dev/null", O_RDWR)
            // Any program that the Swift runtime's folder is visible to will do.
            var description = SandboxDescription(
                name: SandboxTesting.uniqueName(),
                command: ["sh", "-c", "read word <&5; echo \"$word $(ls $1 | grep -c libswiftCore.so)\" >&5", "sh"])
            let libraries = MappedLibraries.ofThisProcess()
            let runtime = try #require(libraries.folders.first { ControlGroupFile.exists($0 + "/libswiftCore.so") })
            description.command.append(runtime)
            description.binds = libraries.binds
            description.descriptors = [0: none, 1: none, 2: none, 5: there]
            let sandbox = try await launcher.start(description)
            description.descriptors = [:]
            try here.write(Array("hello\n".utf8))
            let answer = try #require(await here.nextPiece(upTo: 100))
            #expect(String(decoding: answer, as: UTF8.self) == "hello 1\n")
            let end = await sandbox.end()
            #expect(end.exitCode == 0)
            #expect(end.status == .exited(0))
        }
    }

    @Test func usersAreNotSharedAndComeBack() throws {
        let folder = "/tmp/fog-\(SandboxTesting.uniqueName())"
        try #require(mkdir(folder, 0o700) == 0)
        defer {
            for block in 0..<2 { unlink("\(folder)/users-\(block).lock") }
            rmdir(folder)
        }
        guard let first = try SandboxUsers.claim(in: folder) else { try Test.cancel("the worker isn't root") }
        let second = try #require(try SandboxUsers.claim(in: folder))
        var users = Set<ChildDescription.User>()
        for _ in 0..<Int(SandboxUsers.blockSize) { users.insert(try first.reserve()) }
        #expect(users.count == Int(SandboxUsers.blockSize))
        #expect(throws: FogError(.exhausted)) { try first.reserve() }
        #expect(!users.contains(try second.reserve()))
        let returned = try #require(users.first)
        first.release(returned)
        #expect(try first.reserve() == returned)
    }

    @Test func usersAreUsedOnlyWhereTheyAreMapped() {
        #expect(SandboxUsers.isMapped("         0          0 4294967295\n"))
        #expect(!SandboxUsers.isMapped("         0     100000      65536\n"))
        #expect(!SandboxUsers.isMapped(""))
    }

    @Test func theFoldersOfLibrariesAreFoundInTheMap() {
        let libraries = MappedLibraries(
            parsing: """
                55d0-55d1 r--p 00000000 08:01 12   /opt/fog/bin/fog
                7f00-7f01 r-xp 00000000 08:01 13   /opt/swift/usr/lib/swift/linux/libswiftCore.so
                7f02-7f03 r-xp 00000000 08:01 14   /usr/lib/x86_64-linux-gnu/libc.so.6
                7f04-7f05 rw-p 00000000 00:00 0
                7ffc-7ffd rw-p 00000000 00:00 0    [stack]
                """)
        #expect(libraries.folders == ["/opt/swift/usr/lib/swift/linux", "/usr/lib/x86_64-linux-gnu"])
        #expect(libraries.binds.map(\.source) == ["/opt/swift/usr/lib/swift/linux"])
    }
}
