public import FogClient
public import FogCore
import FogStorage
import FogSystem
import Glibc

/// The process that keeps a data folder's connection to a mix network, as other processes see it.
public struct BackgroundClient: Sendable {
    private let place: ClientPlace

    public init(_ place: ClientPlace) { self.place = place }

    /// After how long without a call a client ends that a command has started.
    public static let idleExit = "10m"
    /// How long one may take to come up.
    private static let patience = Duration.seconds(15)

    /// A way to it, with what it says of itself; `nil` if none runs for this network.
    public func find() async -> (client: MixnetSocketClient, status: MixnetClientStatus)? {
        guard place.isPrivate else { return nil }
        let client = MixnetSocketClient(socket: place.socket)
        if let status = try? await client.status(), status.network == Hexadecimal.encode(place.network.array) {
            return (client, status)
        }
        await client.shutdown()
        return nil
    }

    /// Starts it, unless somebody else does at the same time, and waits until it answers.
    ///
    /// - Parameter networkFile: The network's file.
    /// - Throws: What it says if it doesn't come up.
    public func start(
        _ parts: InstalledParts, networkFile: String
    ) async throws(FogError) -> (client: MixnetSocketClient, status: MixnetClientStatus) {
        var child = try await launch(parts, networkFile: networkFile)
        let start = ContinuousClock.now
        var launched = start
        while start.duration(to: .now) < Self.patience {
            if let found = await find() { return found }
            if child.hasEnded {
                guard await child.end().status == .exited(75) else {
                    throw FogError(
                        .unavailable,
                        LastWords.read(place.log) ?? "the client doesn't come up; '\(place.log)' may say why")
                }
                // Another has the lock: it is about to answer, or to end.
                if launched.duration(to: .now) > .seconds(1) {
                    child = try await launch(parts, networkFile: networkFile)
                    launched = .now
                }
            }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw FogError(.cancelled, "the client was given up while it came up")
            }
        }
        throw FogError(.timedOut, "the client doesn't come up; '\(place.log)' may say why")
    }

    /// Starts a process that goes on when this one has ended.
    private func launch(_ parts: InstalledParts, networkFile: String) async throws(FogError) -> ChildProcess {
        let folder = place.folder
        try folder.prepare()
        try PrivateFolder.prepare(folder.logs)
        let output = try FileDescriptor.append(to: place.log)
        var description = ChildDescription(executable: parts.executable)
        description.arguments = [
            "client", "run", "--data", folder.path, "--network", DataFolder.absolute(networkFile), "--idle-exit",
            Self.idleExit,
        ]
        if getenv("FOG_LOG") == nil { description.arguments += ["--log-level", "warning"] }
        description.environment =
            SupervisedProcess.inheritedEnvironment()
            + ["FOG_COVER", "FOG_BUDGET", "FOG_BUDGET_CPU"].compactMap { name -> (name: String, value: String)? in
                getenv(name).map { (name, String(cString: $0)) }
            }
        description.descriptors = [0: try FileDescriptor.open("/dev/null"), 1: output, 2: output]
        description.folder = "/"
        description.forbidsNewPrivileges = false
        description.diesWithParent = false
        return try await ChildProcess.start(description)
    }

    /// Ends it, and waits until it has ended.
    ///
    /// - Returns: Whether there was one.
    public func end() async throws(FogError) -> Bool {
        guard let (client, status) = await find() else { return false }
        await client.shutdown()
        try await UpFile(process: status.process, began: status.began).end(within: .seconds(15))
        return true
    }
}
