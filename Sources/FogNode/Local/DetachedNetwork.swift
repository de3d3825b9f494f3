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

    /// Starts the network and returns once it is ready. Ends it again, and returns when it has ended, if the caller is
    /// cancelled before that.
    ///
    /// - Parameter arguments: What the `fog` executable is given to run the network in the foreground.
    /// - Throws: What the network itself says if it ends instead; ``FogError/Code/timedOut`` if it takes two minutes.
    public func start(arguments: [String]) async throws(FogError) {
        try folder.prepare()
        try PrivateFolder.prepare(folder.logs)
        // A name of its own as long as it may fail: another start may be under way, whose log this must not touch.
        let log = "\(folder.logs)/up-\(getpid()).log"
        let output = try FileDescriptor.append(to: log)
        var description = ChildDescription(executable: parts.executable)
        description.arguments = arguments
        description.environment = SupervisedProcess.inheritedEnvironment()
        description.descriptors = [0: try FileDescriptor.open("/dev/null"), 1: output, 2: output]
        description.folder = "/"
        description.forbidsNewPrivileges = false
        description.diesWithParent = false
        do throws(FogError) {
            let child = try await ChildProcess.start(description)
            do throws(FogError) {
                try await untilReady(child, log: log)
            } catch {
                child.signal(SIGTERM)
                _ = await child.end()
                throw error
            }
        } catch  where error.code == .conflict {
            unlink(log)
            throw error
        } catch {
            rename(log, folder.logs + "/up.log")
            throw error
        }
        rename(log, folder.logs + "/up.log")
    }

    private func untilReady(_ child: ChildProcess, log: String) async throws(FogError) {
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(120) {
            if child.hasEnded { throw failure(of: await child.end().status, log: log) }
            let said = String(decoding: try SmallFile.read(log) ?? [], as: UTF8.self)
            if said.contains(Self.readyLine) { return }
            do {
                try await Task.sleep(for: .milliseconds(25))
            } catch {
                throw FogError(.cancelled, "the network was stopped while it came up")
            }
        }
        throw FogError(.timedOut, "the network isn't ready after two minutes; the logs in '\(folder.logs)' say why")
    }

    /// What the network has said in the end, with the code that follows from its exit code.
    private func failure(of status: ChildEnd.Status, log: String) -> FogError {
        let code: FogError.Code =
            switch status {
            case .exited(65): .invalid
            case .exited(73): .exhausted
            case .exited(75): .conflict
            case .exited(77): .forbidden
            default: .unavailable
            }
        guard let words = LastWords.read(log) else {
            return FogError(code, "the network doesn't come up; the logs in '\(folder.logs)' may say why")
        }
        return FogError(code, words)
    }

    /// What the network says once it is ready.
    public static let readyLine = "The network is ready"
}
