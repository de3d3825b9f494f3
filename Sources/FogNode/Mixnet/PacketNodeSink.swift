import FogCore
import FogMixnet
import FogNetworking
import FogSphinx
import Synchronization

/// Takes the packets that have come to their end at a node: to its mailboxes and services.
final class PacketNodeSink: PacketSink {
    private struct Desks {
        var loops: LoopDesk?
        var gateway: GatewayDesk?
        var service: ServiceDesk?
        var pipeline: MixPipeline?
    }

    private let logs: ReplayLogs
    private let desks = Mutex(Desks())

    init(logs: ReplayLogs) { self.logs = logs }

    /// Says where packets go; to be called before the pipeline begins to work.
    func set(loops: LoopDesk, gateway: GatewayDesk?, service: ServiceDesk?, pipeline: MixPipeline) {
        desks.withLock { $0 = Desks(loops: loops, gateway: gateway, service: service, pipeline: pipeline) }
    }

    func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool { logs.keep(tags, epoch: epoch) }

    func deliver(_ packets: [DeliveredPacket]) {
        let desks = desks.withLock { $0 }
        for packet in packets {
            guard let reason = Self.refusal(of: packet, desks) else { continue }
            desks.pipeline?.count(reason)
        }
    }

    /// Hands a packet over.
    ///
    /// - Returns: Why nobody takes it, if nobody does.
    private static func refusal(of packet: DeliveredPacket, _ desks: Desks) -> DropReason? {
        guard let recipient = packet.end.recipient else { return .recipient }
        if let reply = packet.end.reply {
            switch desks.gateway?.put(packet.body, reply: reply, into: recipient) ?? .unknown {
            case .taken: return nil
            case .unknown: return .recipient
            case .full: return .mailboxFull
            }
        }
        if desks.loops?.take(recipient) == true { return nil }
        return desks.service?.take(packet) == true ? nil : .recipient
    }
}
