import FogCore
import FogSystem
import Glibc
import Logging

/// A child process that is started again when it ends without having been asked to, after a pause that grows while it
/// keeps failing.
actor SupervisedProcess {
    let name: String
    private let description: @Sendable () throws(FogError) -> ChildDescription
    private let logger: Logger
    private let isRestarted: Bool
    private var child: ChildProcess?
    private var watch: Task<Void, Never>?
    private var isStopping = false

    /// How often it has ended by itself.
    private(set) var failures = 0

    /// The exit code of a part that doesn't want to be started again: it was removed from the network.
    static let finalExitCode: Int32 = 77

    /// - Parameters:
    ///   - log: The file that its output is added to.
    ///   - isRestarted: Whether it is started again when it ends by itself.
    init(
        name: String, executable: String, arguments: [String], log: String, isRestarted: Bool = true, logger: Logger
    ) {
        self.name = name
        self.isRestarted = isRestarted
        self.logger = logger
        description = { () throws(FogError) in
            let output = try FileDescriptor.append(to: log)
            var description = ChildDescription(executable: executable)
            description.arguments = arguments
            description.environment = SupervisedProcess.inheritedEnvironment()
            description.descriptors = [0: try FileDescriptor.open("/dev/null"), 1: output, 2: output]
            description.forbidsNewPrivileges = false
            return description
        }
    }

    /// Starts the process and keeps it running.
    func start() async throws(FogError) {
        let child = try await ChildProcess.start(try description())
        self.child = child
        logger.debug("started", metadata: ["part": "\(name)", "process": "\(child.number)"])
        watch = Task { await self.supervise(child) }
    }

    private func supervise(_ first: ChildProcess) async {
        var running: ChildProcess? = first
        while true {
            let began = ContinuousClock.now
            if let child = running {
                let end = await child.end()
                if isStopping { return }
                logger.warning("\(name) ended", metadata: ["status": "\(end.status)", "process": "\(child.number)"])
                if end.status == .exited(Self.finalExitCode) || !isRestarted { return }
            }
            failures = began.duration(to: .now) > .seconds(30) ? 1 : failures + 1
            try? await Task.sleep(for: .milliseconds(200) * min(25, 1 << min(failures, 5)))
            if isStopping { return }
            running = await startAgain()
        }
    }

    /// Starts the process once more; `nil` if that can't be done now, which may be different a little later.
    private func startAgain() async -> ChildProcess? {
        do {
            let child = try await ChildProcess.start(try description())
            self.child = child
            logger.notice("started \(name) again", metadata: ["process": "\(child.number)"])
            // It may have been asked to end while it was being started.
            if isStopping { child.signal(SIGTERM) }
            return child
        } catch {
            logger.error("\(name) can't be started", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Asks the process to end, and kills it if it takes longer than `limit`.
    func stop(within limit: Duration) async {
        isStopping = true
        guard let watch else { return }
        child?.signal(SIGTERM)
        // A pause before a new start is over; a start that is under way is finished, and then ended.
        watch.cancel()
        let killer = Task {
            try await Task.sleep(for: limit)
            logger.warning("\(name) took too long to end; killing it")
            child?.signal(SIGKILL)
        }
        await watch.value
        killer.cancel()
    }

    /// Ends several at the same time.
    static func stop(_ processes: [SupervisedProcess], within limit: Duration) async {
        await withDiscardingTaskGroup { group in
            for process in processes { group.addTask { await process.stop(within: limit) } }
        }
    }

    /// The variables that a part of the network gets from this process: where things are and how to talk, no secrets.
    static func inheritedEnvironment() -> [(name: String, value: String)] {
        [
            "PATH", "HOME", "LANG", "TZ", "FOG_WASMTIME", "FOG_SANDBOX", "FOG_CONFINE", "FOG_CPU", "FOG_LOG",
            "XDG_RUNTIME_DIR",
            "LD_LIBRARY_PATH",
        ]
        .compactMap { name in getenv(name).map { (name, String(cString: $0)) } }
    }
}
