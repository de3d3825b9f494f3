import FogClient
import FogCoordinator
import FogCore
import FogJobs
import FogNode
import FogStorage
import FoundationEssentials
import Glibc

/// Runs jobs on networks of its own and takes the time.
struct TaskMeasurement {
    let workers: Int
    let count: Int
    let rows: Int
    let folder: String

    func run() async throws -> TaskFigures {
        let root = "\(folder)/fog-bench-\(getpid())"
        guard mkdir(root, 0o700) == 0 else { throw FogError.system(errno, "can't make the folder '\(root)'") }
        do {
            let figures = try await measure(in: root)
            try? FileManager.default.removeItem(atPath: root)
            return figures
        } catch {
            try? FileManager.default.removeItem(atPath: root)
            throw error
        }
    }

    private func measure(in root: String) async throws -> TaskFigures {
        let fsync = try Self.fsyncMilliseconds(in: root)
        Terminal.say("starting \(workers) workers")
        let network = try await BenchNetwork.start(in: root + "/data", workers: workers)
        var figures: TaskFigures
        do {
            figures = try await measure(on: network, fsync: fsync)
        } catch {
            try? await network.end()
            throw error
        }
        try await network.end()
        let census = try CoordinatorCensus(folder: network.folder.coordinator)
        guard census.tasks == figures.tasks, census.succeeded == census.tasks, census.effects == census.tasks,
            census.contradictions == 0
        else {
            throw FogError(.corrupted, "\(figures.tasks) tasks were answered for and the database has \(census)")
        }
        if rows > 0 { (figures.recoverySeconds, figures.recoveryRows) = try await recovery(in: root + "/rows") }
        return figures
    }

    private func measure(on network: BenchNetwork, fsync: Double) async throws -> TaskFigures {
        let memory = try network.coordinatorMemory()
        let nodes = try await network.client.nodes().nodes
        let hasWasm = nodes.allSatisfy { $0.capacity.engines["wasm"] != nil }
        let hasProcess = nodes.allSatisfy { $0.capacity.engines["process"] != nil }

        Terminal.say("one task after the other")
        try await warmUp(network)
        var latencies: [Double] = []
        for _ in 0..<500 {
            latencies.append(try await time { try await finish(.noop, count: 1, network.client) } * 1000)
        }
        latencies.sort()

        Terminal.say("\(count) tasks that do nothing")
        let bulk = Double(count) / (try await time { try await finish(.noop, count: count, network.client) })
        var figures = TaskFigures(
            workers: workers, tasks: count + 500 + 1000, bulkTasksPerSecond: bulk, latencyP50Ms: latencies[250],
            latencyP99Ms: latencies[495], coordinatorRssMib: memory, fsyncMs: fsync, cpu: Self.processor,
            cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)), commit: VersionInfo.current.version)
        if hasWasm { try await measureWebAssembly(network, &figures) }
        if hasProcess {
            Terminal.say("commands in sandboxes")
            let count = 300
            let seconds = try await time { try await finish(.process(command: ["true"]), count: count, network.client) }
            figures.processTasksPerSecond = Double(count) / seconds
            figures.tasks += count
        }
        return figures
    }

    private func warmUp(_ network: BenchNetwork) async throws {
        try await finish(.noop, count: 1000, network.client)
    }

    private func measureWebAssembly(_ network: BenchNetwork, _ figures: inout TaskFigures) async throws {
        Terminal.say("WebAssembly")
        let blob = try await network.client.upload(bytes: Self.emptyModule).hash
        let engine = EngineSpecification.wasm(module: .blob(blob), arguments: [], fuel: 1_000_000)
        // Compiled by every worker.
        try await finish(engine, count: 40 * workers, network.client)
        let warm = 5000
        let seconds = try await time { try await finish(engine, count: warm, network.client) }
        figures.wasmWarmTasksPerSecond = Double(warm) / seconds

        var cold: [Double] = []
        for _ in 0..<50 {
            // Now and then, as people start jobs: with one on the heels of the other the workers' rate would be measured,
            // as it is below.
            try await Task.sleep(for: .milliseconds(200))
            cold.append(try await time { try await finish(engine, count: 1, network.client) } * 1000)
        }
        cold.sort()
        figures.wasmColdStartMs = cold[25]

        let submitters = 20
        var clients: [CoordinatorClient] = []
        for number in 0..<submitters { clients.append(try await network.submitter(number)) }
        let jobs = 200
        let distinct = try await time {
            try await withThrowingDiscardingTaskGroup { group in
                for client in clients {
                    group.addTask { for _ in 0..<jobs / submitters { try await finish(engine, count: 1, client) } }
                }
            }
        }
        figures.wasmDistinctSubmittersPerSecond = Double(jobs) / distinct
        figures.tasks += 40 * workers + warm + 50 + jobs
    }

    /// Submits a job and waits until it has succeeded.
    private func finish(_ engine: EngineSpecification, count: Int, _ client: CoordinatorClient) async throws {
        // A single task is over before anybody can look; drawing would only be in its way.
        let display = count >= 100 && StatusLine.isPossible ? ProgressDisplay(TaskProgress(), as: .bar) : nil
        var status = try await submit(engine, count: count, client, wait: display == nil ? .seconds(20) : .zero)
        let job = status.id
        if let display {
            status = try await display.during {
                try await client.waitForEnd(of: job) { status in display.change { $0.note(status, at: $1) } }
            }
        } else {
            if !status.state.isTerminal { status = try await client.end(of: job) }
        }
        guard status.state == .succeeded, status.tasks[.succeeded] == count else {
            let reason = status.failure.map { ": \($0.outcome)" } ?? ""
            throw FogError(.failed, "a job of the measurement ended as \(status.state.rawValue)\(reason)")
        }
    }

    private func submit(
        _ engine: EngineSpecification, count: Int, _ client: CoordinatorClient, wait: Duration = .zero
    ) async throws(FogError) -> JobStatus {
        var task = TaskSpecification(engine: engine)
        task.resources = Resources(cpuMillicores: 100, memoryBytes: 16 << 20, diskBytes: 1 << 20)
        if engine == .noop { task.resources.cpuMillicores = 10 }
        var specification = JobSpecification(name: "bench", task: task)
        specification.count = count
        return try await JobSubmission(client: client).submit(specification, relativeTo: nil, waitingForItsEnd: wait)
    }

    /// Kills a coordinator that holds many waiting tasks, and takes the time until it answers again.
    private func recovery(in path: String) async throws -> (seconds: Double, rows: Int) {
        Terminal.say("a coordinator with \(rows) tasks is killed")
        let network = try await BenchNetwork.start(in: path, workers: 0)
        do {
            var left = rows
            while left > 0 {
                let count = min(left, 100_000)
                _ = try await submit(.noop, count: count, network.client)
                left -= count
            }
            let process = try network.coordinator()
            let seconds = try await time {
                kill(process, SIGKILL)
                while kill(process, 0) == 0 { try await Task.sleep(for: .milliseconds(1)) }
                while (try? await network.client.with(patience: .zero).readiness()) == nil {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            let queued = try await network.client.jobs(limit: 1000).jobs.reduce(0) { $0 + $1.tasks[.queued] }
            guard queued == rows else {
                throw FogError(.corrupted, "\(rows) tasks were taken in and \(queued) are there")
            }
            try await network.end()
            return (seconds, rows)
        } catch {
            try? await network.end()
            throw error
        }
    }

    private func time(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        return Double(start.duration(to: .now).clampedNanoseconds) / 1e9
    }

    /// The median time of a write of 4096 bytes to stable storage.
    private static func fsyncMilliseconds(in folder: String) throws -> Double {
        let path = folder + "/fsync"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FogError.system(errno, "can't write '\(path)'") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 1, count: 4096)
        var times: [Double] = []
        for _ in 0..<200 {
            let start = ContinuousClock.now
            guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, fsync(descriptor) == 0 else {
                throw FogError.system(errno, "can't write '\(path)'")
            }
            times.append(Double(start.duration(to: .now).clampedNanoseconds) / 1e6)
        }
        return times.sorted()[100]
    }

    private static var processor: String {
        let lines = String(decoding: (try? SmallFile.read("/proc/cpuinfo", fromEnd: true)) ?? [], as: UTF8.self)
            .split(separator: "\n")
        let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return model.map { $0.drop { $0 == " " } }.map(String.init) ?? "unknown processor"
    }

    /// A module whose `_start` returns at once: a type, a function, a memory of one page, two exports, the code.
    private static let emptyModule: [UInt8] = [
        0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00,
        0x05, 0x03, 0x01, 0x00, 0x01, 0x07, 0x13, 0x02, 0x06, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00, 0x06,
        0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0x00, 0x00, 0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b,
    ]
}
