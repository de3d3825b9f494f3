import FogCore
import FogMixnet
import FogNetworking
import FogNode

/// Takes what comes to its end in a measurement, and keeps notes of packets as a node does.
final class BenchSink: PacketSink {
    private let logs: ReplayLogs?
    private let take: @Sendable ([DeliveredPacket]) -> Void

    /// - Parameter folder: For the notes; without it none are kept.
    init(_ folder: String?, take: @escaping @Sendable ([DeliveredPacket]) -> Void = { _ in }) throws(FogError) {
        self.take = take
        logs = try folder.map { (folder) throws(FogError) in
            try ReplayLogs(folder + "/replays", run: try ReplayLogs.currentRun())
        }
    }

    /// Begins an epoch's notes, and removes those of epochs before another.
    func begin(_ epoch: UInt64, forgetting before: UInt64) throws(FogError) {
        guard let logs else { return }
        _ = try logs.open(epoch)
        logs.remove(before: before)
    }

    func deliver(_ packets: [DeliveredPacket]) { take(packets) }
    func keep(_ tags: [ReplayFingerprint], epoch: UInt64) -> Bool { logs?.keep(tags, epoch: epoch) ?? true }
}
