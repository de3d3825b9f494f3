public import FogCore
public import FogDirectory
public import FogMixnet
public import FogNetworking
import FogSystem
public import Logging
import NIOPosix

/// A program's connection to a mix network: follows the directory, and carries requests to services.
public final class MixnetConnection: ServiceRequester {
    private let directory: DirectoryClient
    private let driver: MixnetClientDriver
    private let following: Task<Void, Never>

    /// Begins to connect.
    ///
    /// - Parameters:
    ///   - folder: Where the consensus is kept.
    ///   - onConsensus: Told of each consensus that is gone by.
    public init(
        _ network: NetworkDescription, folder: String,
        options: MixnetClientDriver.Options = MixnetClientDriver.Options(),
        onConsensus: @escaping @Sendable (DirectoryView.Held) -> Void = { _ in }, logger: Logger
    ) throws(FogError) {
        let clock = SystemClock()
        let directory = try DirectoryClient(
            network, folder: folder, wanted: Set(SectionKind.carrying), logger: logger)
        let driver = MixnetClientDriver(
            network: network.identifier, options: options, on: MultiThreadedEventLoopGroup.singleton,
            time: { clock.now() })
        self.directory = directory
        self.driver = driver
        following = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await directory.run() }
                group.addTask {
                    await MixnetFollower.follow(directory) { used, _, epoch in
                        if let used { onConsensus(used) }
                        do throws(FogError) {
                            await driver.apply(try used.map(MixnetFollower.topology), epoch: epoch)
                        } catch {
                            logger.error("the consensus isn't followed", metadata: ["error": "\(error)"])
                            await driver.apply(nil, epoch: epoch)
                        }
                        // The same consensus reads no better later.
                        return true
                    }
                }
            }
        }
    }

    /// Waits until a gateway is there.
    ///
    /// - Throws: ``FogError/Code/unavailable`` if none is in time, with what is missing.
    public func ready(within limit: Duration) async throws(FogError) {
        let start = ContinuousClock.now
        while start.duration(to: .now) < limit {
            if await !driver.report.gateways.isEmpty { return }
            do {
                try await Task.sleep(for: .milliseconds(20))
            } catch {
                throw FogError(.cancelled, "the connection was given up")
            }
        }
        throw FogError(.unavailable, "there is no way into the mix network: \(await whatIsMissing())")
    }

    /// What keeps it from having a gateway, if it has none.
    func whatIsMissing() async -> String {
        guard let held = await directory.usable else {
            return "no valid consensus could be fetched; 'fog directory status' says why"
        }
        guard let topology = try? MixnetFollower.topology(of: held) else { return "the consensus can't be used" }
        if topology.gateways.isEmpty { return "the network has no gateway" }
        let end = await driver.report.lastEnd.map { "; the last that was: \($0)" } ?? ""
        return "none of its \(topology.gateways.count) gateways can be reached\(end)"
    }

    /// Asks a service; see ``MixnetClientDriver/request(_:_:within:of:progress:)``.
    public func request(
        _ service: String, _ bytes: [UInt8], within limit: Duration, of node: NodeID?,
        progress: @escaping @Sendable (ExchangeProgress) -> Void
    ) async throws(ExchangeFailure) -> [UInt8] {
        try await driver.request(service, bytes, within: limit, of: node, progress: progress)
    }

    /// Takes note that the processor has worked for it; see ``MixnetClientDriver/note(worked:)``.
    func note(worked time: Duration) async { await driver.note(worked: time) }

    /// What it has done.
    public var report: MixnetClientDriver.Report { get async { await driver.report } }

    /// Ends.
    public func close() async {
        following.cancel()
        await driver.stop()
        await following.value
    }
}
