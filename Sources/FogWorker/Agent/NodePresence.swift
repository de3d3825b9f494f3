import FogClient
import FogCore
import FogJobs
import Logging

/// A worker's standing with its coordinator: taken in once, and then heard of regularly.
struct NodePresence: Sendable {
    let configuration: WorkerConfiguration
    let identity: WorkerIdentity
    let engines: [String: String]
    /// What the machine had when the worker started. It isn't measured again: what its own tasks use would then count
    /// twice, once as gone and once as taken.
    let machine: MachineCapacity
    let logger: Logger

    /// How often the coordinator hears of the worker.
    private static let interval: Duration = .seconds(2)

    /// What the worker offers; of the disk, half of what is free now, because others fill it too.
    func capacity() throws(FogError) -> NodeCapacity {
        let offer = configuration.offer
        let share = offer.share
        let processors = max(min(1000, machine.cpuMillicores), Int(share.part(of: Int64(machine.cpuMillicores))))
        let disk = share.part(of: try MachineProbe.diskFreeBytes(at: configuration.folder) / 2)
        return NodeCapacity(
            cpuMillicores: offer.cpuMillicores ?? processors,
            memoryBytes: offer.memoryBytes ?? share.part(of: machine.memoryBytes),
            // Rounded, so that small changes are no news.
            diskBytes: offer.diskBytes ?? disk / (256 << 20) * (256 << 20), engines: engines)
    }

    /// What machine this is.
    var platform: NodePlatform {
        let machine = MachineProbe.measure()
        return NodePlatform(
            architecture: machine.architecture, operatingSystem: "linux", kernel: machine.kernelRelease,
            processor: machine.cpuModel, version: VersionInfo.current.version)
    }

    /// Finds the coordinator, waiting until it can be reached, and is taken in or taken back by it.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if it doesn't take the worker.
    func establish(over transport: any APITransport) async throws(FogError) -> (CoordinatorClient, LeaseTerms) {
        if let token = try identity.token() {
            let client = CoordinatorClient(transport: transport, token: token, patience: .seconds(86_400))
            do {
                let response = try await untilAnswered { () throws(FogError) in
                    try await beat(client, draining: false)
                }
                return (client.with(patience: .zero), response.terms)
            } catch  where error.code == .unauthenticated || error.code == .notFound || error.code == .forbidden {
                logger.notice("the coordinator doesn't know this worker any more; joining anew")
            }
        }
        guard let joinToken = configuration.joinToken else {
            throw FogError(
                .forbidden,
                "the worker has to be taken in: make a join token with 'fog token create --kind join' and pass its "
                    + "file with --join-token-file")
        }
        let client = CoordinatorClient(transport: transport, token: joinToken, patience: .seconds(86_400))
        let request = try identity.joinRequest(name: configuration.name, capacity: try capacity(), platform: platform)
        let response = try await untilAnswered { () throws(FogError) in try await client.join(request) }
        guard response.node == identity.node else {
            throw FogError(.corrupted, "the coordinator took this worker for another")
        }
        try identity.keep(Sensitive(response.token))
        logger.notice("joined", metadata: ["coordinator": "\(configuration.endpoint)"])
        return (
            CoordinatorClient(transport: transport, token: Sensitive(response.token)), response.terms
        )
    }

    /// Repeats a call that may be repeated for as long as it isn't answered in time; the client does so itself while
    /// there is nobody to be called.
    private func untilAnswered<Answer>(
        _ call: () async throws(FogError) -> Answer
    ) async throws(FogError) -> Answer {
        while true {
            do throws(FogError) {
                return try await call()
            } catch  where error.code == .timedOut && !Task.isCancelled {
                logger.notice("the coordinator doesn't answer; trying again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Tells the coordinator that the worker lives.
    @discardableResult
    func beat(_ client: CoordinatorClient, draining: Bool) async throws(FogError) -> HeartbeatResponse {
        try await client.heartbeat(
            identity.node, HeartbeatRequest(capacity: try capacity(), platform: platform, draining: draining))
    }

    /// Tells the coordinator so regularly, until cancelled.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if the coordinator has removed the worker.
    func keepAlive(_ client: CoordinatorClient, isDraining: () async -> Bool) async throws(FogError) {
        var isHeard = true
        var isApproved = true
        while !Task.isCancelled {
            do {
                let mayTakeTasks = try await beat(client, draining: await isDraining()).approved ?? true
                if mayTakeTasks != isApproved {
                    logger.notice(
                        mayTakeTasks
                            ? "an operator has approved this worker"
                            : "this worker gets no tasks until an operator approves it with 'fog node approve'")
                }
                isApproved = mayTakeTasks
                if !isHeard { logger.notice("the coordinator hears of this worker again") }
                isHeard = true
            } catch  where error.code == .unauthenticated || error.code == .notFound {
                throw FogError(
                    .forbidden, "the coordinator has removed this worker; join it again with a new join token",
                    cause: error)
            } catch {
                let level: Logger.Level = isHeard && !Task.isCancelled ? .warning : .debug
                logger.log(
                    level: level, "the coordinator doesn't hear of this worker", metadata: ["error": "\(error)"])
                isHeard = false
            }
            try? await Task.sleep(for: Self.interval)
        }
    }
}
