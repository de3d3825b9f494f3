import FogCore
import Testing

@testable import FogWorker

@Suite struct BubblewrapArgumentsTests {
    private let system = SystemRoot(
        entries: ["/usr": .folder, "/bin": .link("usr/bin"), "/lib": .folder], configuration: ["/etc/ld.so.cache"])
    private let features = Bubblewrap.Features(canDisableUserNamespaces: true, canBoundTemporaryFolders: true)

    private func options(
        _ change: (inout SandboxDescription) -> Void = { _ in }, features: Bubblewrap.Features? = nil,
        start: Int32? = nil
    ) -> [String] {
        var description = SandboxDescription(name: "test", command: ["true"])
        change(&description)
        return BubblewrapArguments(
            description, system: system, features: features ?? self.features,
            descriptors: .init(status: 9, start: start, accounts: [3, 4, 5, 6])
        ).options
    }

    private func contains(_ options: [String], _ sequence: [String]) -> Bool {
        options.indices.contains { options[$0...].starts(with: sequence) }
    }

    @Test func everySandboxIsClosed() {
        let options = options()
        for option in ["--unshare-all", "--die-with-parent", "--new-session", "--disable-userns", "--clearenv"] {
            #expect(options.contains(option))
        }
        #expect(!options.contains("--share-net"))
        #expect(contains(options, ["--cap-drop", "ALL"]))
        #expect(contains(options, ["--uid", "65534", "--gid", "65534", "--hostname", "fog"]))
        #expect(contains(options, ["--remount-ro", "/dev", "--remount-ro", "/"]))
        #expect(contains(options, ["--ro-bind", "/usr", "/usr"]))
        #expect(contains(options, ["--symlink", "usr/bin", "/bin"]))
        #expect(contains(options, ["--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache"]))
        #expect(contains(options, ["--file", "3", "/etc/passwd"]))
        #expect(contains(options, ["--json-status-fd", "9"]))
        #expect(!options.contains("--bind") && !options.contains("--block-fd"))
    }

    @Test func bindsKeepTheirOrderAndComeBeforeTheRootIsClosed() throws {
        let options = options {
            $0.binds = [
                .init(source: "/a", destination: "/in"), .init(source: "/b", destination: "/in/b", isWritable: true),
            ]
        }
        let first = try #require(options.firstIndex(of: "/a"))
        #expect(Array(options[first - 1...first + 4]) == ["--ro-bind", "/a", "/in", "--bind", "/b", "/in/b"])
        #expect(try #require(options.firstIndex(of: "--remount-ro")) > first)
    }

    @Test func theDescriptionsEnvironmentComesLast() throws {
        let options = options { $0.environment = [("PATH", "/in"), ("SECRET", "x")] }
        let last = try #require(options.lastIndex(of: "PATH"))
        #expect(Array(options[(last - 1)...(last + 4)]) == ["--setenv", "PATH", "/in", "--setenv", "SECRET", "x"])
    }

    @Test func olderVersionsGetOnlyWhatTheyKnow() {
        let old = Bubblewrap.Features(canDisableUserNamespaces: false, canBoundTemporaryFolders: false)
        let options = options({ $0.temporaryFolders = [.init(path: "/tmp", bytes: 1 << 20)] }, features: old)
        #expect(!options.contains("--disable-userns") && !options.contains("--size"))
        #expect(contains(options, ["--perms", "1777", "--tmpfs", "/tmp"]))
        let new = self.options { $0.temporaryFolders = [.init(path: "/tmp", bytes: 1 << 20)] }
        #expect(contains(new, ["--size", "1048576", "--tmpfs", "/tmp"]))
    }

    @Test func theReportIsReadInPieces() {
        var status = BubblewrapStatus()
        status.receive(Array("{ \"child-pid\": 42, \"net-name".utf8))
        #expect(status.firstProcess == nil)
        status.receive(Array("space\": 4026532183 }\n{ \"exit-code\": 7 }\n".utf8))
        #expect(status.firstProcess == 42)
        #expect(status.exitCode == 7)
        var nonsense = BubblewrapStatus()
        nonsense.receive([UInt8](repeating: 0xff, count: 10_000))
        nonsense.receive(Array("\n{}\n{\"exit-code\": \"x\"}\n{\"exit-code\": 99999999999}\n".utf8))
        #expect(nonsense.exitCode == nil)
    }
}
