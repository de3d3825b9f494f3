import FogCore
import Synchronization

@testable import FogDirectory

/// What the nodes of a simulated network publish, epoch by epoch; made once for all runs.
final class TrialPublications: Sendable {
    private let nodes: [TrialNode]
    private let network: NetworkDescription
    private let made = Mutex<[UInt64: [NodePublication]]>([:])

    init(_ nodes: [TrialNode], in network: NetworkDescription) {
        self.nodes = nodes
        self.network = network
    }

    /// The identifiers of the nodes.
    var ids: Set<NodeID> { Set(nodes.map(\.id)) }

    /// What they publish in an epoch.
    func publications(in epoch: UInt64) -> [NodePublication] {
        made.withLock { made in
            if let known = made[epoch] { return known }
            let time = network.schedule.start(of: epoch)
            let new = nodes.compactMap { node in
                try? node.publication(try node.descriptor(at: time, in: network), in: network)
            }
            made[epoch] = new
            return new
        }
    }
}
