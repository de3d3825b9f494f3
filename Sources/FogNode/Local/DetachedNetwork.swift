public import FogCore
import FogStorage
import FogSystem
import Glibc

/// A local network whose process goes on when the command that started it has ended.
public struct DetachedNetwork: Sendable {
    private let folder: DataFolder
    private let parts: InstalledParts

    /// Makes a network that hasn't started.
    public init(folder: DataFolder, parts: InstalledParts) {
        self.folder = folder
        self.parts = parts
    }

    /// Starts the network and returns once it is ready.
    ///
    /// - Parameter arguments: What the `fog` executable is given to run the network in the foreground.
    /// - Throws: ``FogError/Code/unavailable`` with the last words of its log if it ends instead.
    public func start(arguments: [String]) async throws(FogError) {
        try folder.prepare()
        try PrivateFolder.prepare(folder.logs)
        let log = folder.logs + "/up.log"
        unlink(log)
        let output = try FileDescriptor.append(to: log)
        var description = ChildDescription(executable: parts.executable)
        description.arguments = arguments
        description.environment = SupervisedProcess.inheritedEnvironment()
        description.descriptors = [0: try FileDescriptor.open("/dev/null"), 1: output, 2: output]
        description.folder = "/"
        description.forbidsNewPrivileges = false
        description.diesWithParent = false
        let child = try await ChildProcess.start(description)
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(120) {
            if child.hasEnded { break }
            let said = String(decoding: try SmallFile.read(log) ?? [], as: UTF8.self)
            if said.contains(Self.readyLine) { return }
            do {
                try await Task.sleep(for: .milliseconds(25))
            } catch {
                child.signal(SIGTERM)
                throw FogError(.cancelled, "the network was stopped while it came up")
            }
        }
        child.signal(SIGTERM)
        let said = String(decoding: (try? SmallFile.read(log)) ?? [], as: UTF8.self)
        let last = said.split(separator: "\n").last.map(String.init) ?? "it said nothing"
        throw FogError(.unavailable, "the network doesn't come up: \(last); the logs are in '\(folder.logs)'")
    }

    /// What the network says once it is ready.
    public static let readyLine = "The network is ready"
}
