import FogMixnet
import FogNetworking

/// What the parts of a node that carries packets have counted.
struct CarriedFigures: Sendable {
    let packets: MixStatistics
    let loops: LoopTotals
    let recentLoops: (returned: Int, of: Int)
    let neighbours: [PacketNeighbour]
    let gateway: (guests: Int, mailboxes: Int, bytes: Int)?
    let service: (exchanges: Int, bytes: Int, totals: ServiceTotals)?
}

extension MixnetMember {
    /// What has been counted so far.
    var figures: CarriedFigures {
        let loops = loops.report
        return CarriedFigures(
            packets: node.pipeline.report, loops: loops.totals, recentLoops: loops.recent,
            neighbours: node.pipeline.neighbours, gateway: gateway?.report, service: service?.report)
    }
}
