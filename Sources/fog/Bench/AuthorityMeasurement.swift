import FogCore
import FogDirectory
import FogNode
import FogStorage
import FogSystem
import Glibc
import Logging
import ServiceLifecycle

/// Runs the authorities of a large network over loopback links, one of them as a process of its own, until they have made a
/// consensus; measures that process's memory, and how long a client takes to fetch what it needs.
///
/// All know the nodes from votes that they cast before. The nodes aren't there: the process finds that out by dialling them,
/// the others take them for reached.
struct AuthorityMeasurement {
    let nodeCount: Int
    let mixCount: Int
    let authorityCount: Int

    /// What was measured.
    struct Result {
        /// The most that the authority's process held.
        let peakBytes: UInt64
        /// To fetch the head and the sections of mixes, gateways and services, check and read them: each time.
        let fetchMs: [Double]
    }

    func run() async throws -> Result {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let folders = (0..<authorityCount).map { AuthorityFolder("\(scratch.path)/authority-\($0)") }
        let network = try network(folders)
        let file = scratch.path + "/network"
        try AtomicFile.replace(file, contents: network.bytes)
        try prepare(folders, network)

        let log = scratch.path + "/log"
        let process = try await start(["authority", "run", folders[0].path, "--network", file], log: log)
        defer { process.signal(SIGKILL) }
        return try await withThrowingTaskGroup { group in
            let quiet = Logger.quiet("bench")
            for folder in folders.dropFirst() {
                let services = try AuthorityRole.services(
                    in: folder, network: network, listen: try folder.address(in: network), http: nil,
                    reaches: { _ in true }, logger: quiet)
                for service in services { group.addTask { try await service.run() } }
            }
            let only = try NetworkDescription(
                name: network.name, purpose: .test, epochSeconds: network.schedule.seconds,
                threshold: network.threshold,
                authorities: network.authorities.map { authority in
                    // Fetched from the process only; the network is the same.
                    AuthorityDescription(
                        name: authority.name, identityKey: authority.identityKey, linkKey: authority.linkKey,
                        addresses: authority.name == "authority-0" ? authority.addresses : [])
                })
            try await made(only, process)
            var times: [Double] = []
            for number in 0..<7 {
                times.append(try await fetch(only, into: "\(scratch.path)/client-\(number)", quiet))
            }
            let peak = try ProcessMemory.peak(process.number)
            group.cancelAll()
            return Result(peakBytes: peak, fetchMs: times.sorted())
        }
    }

    /// A network whose next epoch begins soon.
    private func network(_ folders: [AuthorityFolder]) throws -> NetworkDescription {
        let now = SystemClock().now().wall.millisecondsSinceEpoch / 1000
        // Long enough to read all votes in a round, and to be ready for it when the epoch begins.
        let seconds = (100...160 as ClosedRange<Int64>).min { left, right in
            func wait(_ length: Int64) -> Int64 {
                let rest = length - now % length
                return rest < 20 ? rest + length : rest
            }
            return wait(left) < wait(right)
        }
        let described = try folders.enumerated().map { index, folder in
            try folder.make(
                name: "authority-\(index)",
                addresses: [NetworkAddress(host: "127.0.0.1", port: UInt16(clamping: PortFile.anyFree() ?? 0))])
        }
        return try NetworkDescription(
            name: "bench", purpose: .test, epochSeconds: UInt64(seconds ?? 120), authorities: described)
    }

    /// Certifies all, and has each know the nodes from a vote for an earlier epoch.
    private func prepare(_ folders: [AuthorityFolder], _ network: NetworkDescription) throws {
        let now = SystemClock().now().wall
        let epoch = network.schedule.epoch(at: now)
        let nodes = try (0..<nodeCount).map { number in
            try BenchNode(number: number, of: nodeCount, mixes: mixCount).descriptor(for: epoch + 1, in: network)
        }
        for folder in folders {
            _ = try folder.certify(
                in: network, from: now.advanced(by: .seconds(-86_400)), validity: .seconds(2 * 86_400))
            let (configuration, _) = try folder.open(in: network)
            let vote = try Vote(
                authority: configuration.id, epoch: epoch - 1, previous: nil, commitment: network.identifier,
                parameters: [], geometry: nil, known: .all, nodes: nodes.map { ($0, [.running, .valid], nil) }
            ).signed(by: configuration.signer.brief, in: network.identifier)
            try AuthorityRecords(folder.records).keep(.voted(epoch - 1, vote.bytes))
        }
    }

    private func start(_ arguments: [String], log: String) async throws -> ChildProcess {
        let output = try FileDescriptor.append(to: log)
        var description = try ChildDescription.measured(arguments)
        description.descriptors = [0: try FileDescriptor.open("/dev/null"), 1: output, 2: output]
        return try await ChildProcess.start(description)
    }

    /// Waits until the process has a consensus with all nodes.
    private func made(_ network: NetworkDescription, _ process: ChildProcess) async throws {
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let quiet = Logger.quiet("bench")
        let start = ContinuousClock.now
        while start.duration(to: .now) < .seconds(400) {
            if process.hasEnded { throw FogError(.failed, "the authority has ended: \(await process.end().status)") }
            let client = try DirectoryClient(network, folder: scratch.path + "/client", wanted: [], logger: quiet)
            await client.refresh()
            let count = await client.view.newest?.consensus.document.sections.reduce(0) { $0 + $1.nodeCount }
            await client.close()
            if count == nodeCount { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw FogError(.timedOut, "the authorities have made no consensus of all nodes")
    }

    private func fetch(_ network: NetworkDescription, into folder: String, _ logger: Logger) async throws -> Double {
        let wanted = Set(SectionKind.carrying)
        let client = try DirectoryClient(network, folder: folder, wanted: wanted, logger: logger)
        let start = ContinuousClock.now
        await client.refresh()
        let held = await client.view.newest
        guard let held, held.bundle.sections.count == wanted.count else {
            throw FogError(.failed, "the sections weren't fetched")
        }
        var nodes = 0
        for (kind, bytes) in held.bundle.sections {
            nodes += try ConsensusSection(kind, parsing: bytes, of: held.consensus.document).nodes.count
        }
        let time = start.duration(to: .now)
        guard nodes == mixCount else { throw FogError(.failed, "there are \(nodes) mixes and not \(mixCount)") }
        await client.close()
        return Double(time.clampedNanoseconds) / 1e6
    }
}
