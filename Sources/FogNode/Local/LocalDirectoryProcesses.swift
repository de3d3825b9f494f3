import FogCore
import FogDirectory
import FogStorage
import FogSystem
import Logging

/// The processes of a local network's directory: authorities, and mixes that stand in it.
actor LocalDirectoryProcesses {
    private let folder: DataFolder
    private let parts: InstalledParts
    private let plan: LocalNetwork.Plan
    private let logger: Logger
    private var processes: [SupervisedProcess] = []

    init(folder: DataFolder, parts: InstalledParts, plan: LocalNetwork.Plan, logger: Logger) {
        self.folder = folder
        self.parts = parts
        self.plan = plan
        self.logger = logger
    }

    /// Starts them, and returns once each authority answers and each mix has published its descriptor.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if one doesn't come up.
    ///
    /// - Parameter coordinatorPort: The coordinator's TCP port, whose calls services take.
    func start(coordinatorPort: Int) async throws(FogError) {
        guard plan.authorities > 0 else { return }
        let local = LocalDirectory(folder: folder, plan: plan)
        let network = try local.prepare()
        for number in 1...plan.authorities {
            try await start(
                "auth-\(number)",
                ["authority", "run", local.authorityFolder(number).path, "--network", folder.network])
        }
        for (role, count) in [("mix", plan.mixes), ("gateway", plan.gateways), ("service", plan.services)]
        where count > 0 {
            try PrivateFolder.prepare(folder.mixes)
            for number in 1...count {
                let name = "\(role)-\(number)"
                var arguments = [role, "run", "\(folder.mixes)/\(name)", "--network", folder.network]
                if role == "gateway" { arguments += ["--client-rate", "\(plan.clientRate)"] }
                if role == "service" { arguments += ["--coordinator", "http://127.0.0.1:\(coordinatorPort)"] }
                try await start(name, arguments)
            }
        }
        try await ready(network)
    }

    private func start(_ name: String, _ arguments: [String]) async throws(FogError) {
        let process = SupervisedProcess(
            name: name, executable: parts.executable, arguments: arguments, log: "\(folder.logs)/\(name).log",
            isRestarted: plan.restarts, logger: logger)
        processes.append(process)
        try await process.start()
    }

    private func ready(_ network: NetworkDescription) async throws(FogError) {
        let clock = SystemClock()
        let sources = network.authorities.map { DirectorySource($0, in: network, clock) }
        let start = ContinuousClock.now
        var isReady = false
        while !isReady, start.duration(to: .now) < .seconds(60) {
            for process in processes where await process.failures > 3 {
                throw LastWords.notComingUp(process.name, in: folder)
            }
            isReady = true
            for source in sources where isReady {
                let report = try? await source.fetch.report()
                isReady = report.map { $0.nodes >= plan.mixes + plan.gateways + plan.services } ?? false
            }
            if !isReady, (try? await Task.sleep(for: .milliseconds(50))) == nil {
                throw FogError(.cancelled, "the network was shut down while it came up")
            }
        }
        for source in sources { await source.close() }
        guard isReady else {
            throw FogError(.unavailable, "the directory doesn't come up; the logs in '\(folder.logs)' say why")
        }
    }

    func stop() async {
        await SupervisedProcess.stop(processes, within: .seconds(12))
        processes = []
    }
}
