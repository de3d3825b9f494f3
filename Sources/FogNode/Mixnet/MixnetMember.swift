import Crypto
import FogCore
import FogCrypto
import FogDirectory
import FogLink
import FogMixnet
import FogNetworking
import FogSphinx
import FogSystem
import Logging
import NIOCore
import Synchronization

/// The part of a node that carries packets: as a mix, a gateway, a service, or several of these.
final class MixnetMember: Sendable {
    private struct State {
        var ring: PacketKeyRing
        var opened: Set<UInt64> = []
        /// Those in use and those of the epoch before.
        var topologies: [MixnetTopology] = []
        var told = MixStatistics()
    }

    let node: PacketNode
    private let sink: PacketNodeSink
    private let logs: ReplayLogs
    private let keys: MixKeyFolder
    let gateway: GatewayDesk?
    private let mailboxes: MailboxLog?
    let service: ServiceDesk?
    let loops: LoopDesk
    private let state: Mutex<State>
    private let configuration: MemberConfiguration
    private let identity: Curve25519.Signing.PrivateKey
    private let rules: CarryingRules
    private let logger: Logger

    /// Makes a node's part that doesn't work yet.
    init(
        _ configuration: MemberConfiguration, _ folder: MemberFolder, services: [any MixnetService],
        rules: CarryingRules = CarryingRules(), on group: any EventLoopGroup, logger: Logger
    ) throws(FogError) {
        self.configuration = configuration
        self.rules = rules
        identity = folder.identity
        let geometry = Geometry.fog1
        let network = configuration.network.identifier
        let clock = SystemClock()
        let role = configuration.roles.min()?.link ?? .mix
        logs = try ReplayLogs(folder.replays, run: try ReplayLogs.currentRun())
        keys = try folder.packetKeys
        sink = PacketNodeSink(logs: logs)
        self.logger = logger
        state = Mutex(
            State(
                ring: PacketKeyRing(
                    folder.packets, folder: keys, delayKey: try folder.delayKey, network: network,
                    group: geometry.group, delays: rules.delays)))
        if configuration.roles.contains(.gateway) {
            let mailboxes = try MailboxLog(folder.mailboxes, logger: logger)
            self.mailboxes = mailboxes
            gateway = GatewayDesk(
                network: network, geometry: geometry,
                mailboxes: Mailboxes(Mailboxes.Limits(), try mailboxes.read(), at: clock.now()),
                clientRate: configuration.clientRate, time: { clock.now() }, onNews: { mailboxes.tell() })
        } else {
            (mailboxes, gateway) = (nil, nil)
        }
        let (gateway, limits) = (gateway, configuration.carrying)
        var pipeline = MixPipelineConfiguration(geometry: geometry, workers: limits.threads)
        pipeline.packetLimit = limits.packets
        pipeline.batchLimit = limits.batch
        node = PacketNode(
            pipeline, identity: folder.identity,
            side: LinkSide(network: network, role: role, staticKey: folder.linkKey),
            mix: Mix(NodeID(identityKey: folder.identity.publicKey), replayCapacity: limits.replays), sink: sink,
            guests: Self.guests(of: gateway), on: group,
            time: { clock.now() })
        let carried = node.pipeline
        let send: @Sendable ([UInt8], NodeID, UInt64) -> Bool = { packet, node, epoch in
            carried.send(packet, to: node, epoch: epoch)
        }
        service =
            configuration.roles.contains(.service)
            ? ServiceDesk(
                services, geometry: geometry, on: group.any(), time: { clock.now() },
                send: { packet, epoch in carried.take(packet, epoch: epoch) }) : nil
        let watch = LoopWatch(pipeline: carried, pauses: configuration.pausesWhenAlone, logger: logger)
        loops = LoopDesk(
            of: NodeID(identityKey: folder.identity.publicKey), on: group.any(), time: { clock.now() },
            send: send,
            onShare: { returned, all in watch.take(returned, of: all) })
        sink.set(loops: loops, gateway: gateway, service: service, pipeline: carried)
    }

    /// Logs what became of packets since the last time.
    private func tell() {
        let now = node.pipeline.report
        let before = state.withLock { state in
            defer { state.told = now }
            return state.told
        }
        guard now.received > before.received || now.sent > before.sent else { return }
        let drops = now.dropped.map { ($0.key, $0.value - (before.dropped[$0.key] ?? 0)) }.filter { $0.1 > 0 }
        logger.debug(
            "packets",
            metadata: [
                "received": "\(now.received - before.received)", "forwarded": "\(now.forwarded - before.forwarded)",
                "delivered": "\(now.delivered - before.delivered)", "sent": "\(now.sent - before.sent)",
                "delayed": "\(now.delayed)", "leaving": "\(now.leaving)",
                "dropped": "\(drops.map { "\($0.0.rawValue) \($0.1)" }.sorted().joined(separator: ", "))",
                "unreachable": "\(node.pipeline.unreachable.map(\.short).joined(separator: " "))",
            ])
    }

    private static func guests(of gateway: GatewayDesk?) -> (@Sendable (MixPipeline) -> any LinkUser)? {
        guard let gateway else { return nil }
        return { pipeline in gateway.guest(of: pipeline) }
    }

    /// Who uses a link that somebody makes to this node.
    ///
    /// - Parameter calls: Answers calls over links that aren't for packets.
    func door(calls: LinkStreams) -> any LinkUser { rules.door(node.taker(calls: calls)) }

    /// Works with the keys of the node's packets.
    func withRing<Value: Sendable>(
        _ body: (inout PacketKeyRing) throws(FogError) -> Value
    ) throws(FogError) -> Value {
        let result = state.withLock { state -> Result<Value, FogError> in
            do throws(FogError) { return .success(try body(&state.ring)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Lets go of what the delays of an epoch followed from.
    func forgetBeacon(of epoch: UInt64) { state.withLock { $0.ring.forgetBeacon(of: epoch) } }

    /// The nodes over which too few of this one's loops came back since this was asked the last time, those with the most losses
    /// first if there are many.
    func losses() -> [LossReport] {
        let bad = loops.takeCounts().filter { $0.value.sent >= 4 && 2 * $0.value.returned < $0.value.sent }
        let worst = bad.sorted { left, right in
            let (lost, other) = (left.value.sent - left.value.returned, right.value.sent - right.value.returned)
            return (other, left.key) < (lost, right.key)
        }
        return worst.prefix(LossReport.limit).map { node, count in
            LossReport(node: node, sent: UInt64(count.sent), returned: UInt64(count.returned))
        }.sorted { $0.node < $1.node }
    }

    /// Carries packets as the directory says until the task is cancelled.
    func run(following client: DirectoryClient) async {
        node.start()
        await withDiscardingTaskGroup { group in
            group.addTask {
                await MixnetFollower.follow(client) { used, upcoming, epoch in
                    self.apply(used, upcoming, epoch)
                }
            }
            if configuration.roles.contains(where: \.carriesPackets) {
                let discloser = DelayDiscloser(configuration.network, identity, of: self, logger: logger)
                group.addTask { await discloser.run() }
            }
            if let mailboxes = self.mailboxes, let gateway = self.gateway {
                group.addTask { await mailboxes.run(gateway) }
            }
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(1))
                    self.node.pipeline.dropStranded()
                    self.gateway?.look()
                    self.tell()
                    // What a full disk has kept from being written is tried again; reading a log takes a moment.
                    try? await BlockingWork.run { self.logs.mend() }
                    if let failure = self.logs.takeFailure() {
                        self.logger.error("packets aren't sent on: \(failure)")
                    }
                }
            }
        }
        loops.stop()
        service?.stop()
        await node.stop()
        if let gateway { mailboxes?.close(gateway) }
        logs.close()
        let held = node.pipeline.report.dropped[.stopping] ?? 0
        if held > 0 { logger.info("packets that were held are dropped", metadata: ["packets": "\(held)"]) }
    }

    /// Goes by a consensus in an epoch.
    ///
    /// - Returns: Whether all could be done; otherwise it may help to try again.
    private func apply(_ used: DirectoryView.Held?, _ upcoming: DirectoryView.Held?, _ epoch: UInt64) -> Bool {
        do throws(FogError) {
            if let used {
                let topology = try MixnetFollower.topology(of: used)
                // Packets that were made before the epoch began are still on their way, on links of the epoch before.
                let before = state.withLock { state in
                    let known = state.topologies.filter { $0.epoch != topology.epoch && $0.epoch &+ 1 >= epoch }
                    state.topologies = [topology] + known
                    return known
                }
                let next = try upcoming.map(MixnetFollower.topology)
                node.apply(topology, beside: before + (next.map { [$0] } ?? []))
                rules.applied(node.pipeline, topology)
                loops.apply(topology, epoch: epoch)
            } else {
                loops.apply(nil, epoch: epoch)
            }
            let (keys, isAll) = try currentKeys(used?.consensus.document, epoch)
            node.pipeline.setKeys(keys, oldest: epoch > 0 ? epoch - 1 : 0)
            return isAll
        } catch {
            logger.error("packets of epoch \(epoch) can't be carried", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// The keys for packets now, each with a log of those that were here, and whether none is left out that may be there
    /// later.
    private func currentKeys(
        _ consensus: Consensus?, _ epoch: UInt64
    ) throws(FogError) -> (keys: [EpochKey], isAll: Bool) {
        let result = state.withLock { state -> Result<(keys: [EpochKey], isAll: Bool), FogError> in
            do throws(FogError) {
                if let consensus { state.ring.note(consensus) }
                // First, so that a disk that is full has room again.
                state.opened = state.opened.filter { $0 &+ 1 >= epoch }
                logs.remove(before: epoch > 0 ? epoch - 1 : 0)
                var usable: [EpochKey] = []
                var isAll = true
                for key in try state.ring.keys(in: epoch) {
                    // What is wrong with one epoch's log is no reason to carry nothing of another's.
                    do throws(FogError) {
                        if try open(key.epoch, &state) { usable.append(key) }
                    } catch {
                        isAll = false
                        logger.error("packets of epoch \(key.epoch) can't be carried", metadata: ["error": "\(error)"])
                    }
                }
                return .success((usable, isAll))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Opens the log of an epoch, the first time.
    ///
    /// - Returns: Whether the epoch's key may be used.
    private func open(_ epoch: UInt64, _ state: inout State) throws(FogError) -> Bool {
        guard !state.opened.contains(epoch) else { return true }
        switch try logs.open(epoch) {
        case .packets(let tags):
            state.opened.insert(epoch)
            node.pipeline.restore(tags, epoch: epoch)
            return true
        case .lost:
            logger.warning(
                "the system ended suddenly: packets of epoch \(epoch) that were here may not be known, so its key is dropped"
            )
            try keys.remove(epoch)
            logs.remove(epoch)
            // Another may be made and published in its place, for which nothing was here.
            state.ring.forget(epoch)
            return false
        }
    }
}
