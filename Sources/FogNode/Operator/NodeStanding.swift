import FogCore
import FogDirectory
import FogMixnet

/// A node's place in its network at one time.
struct NodeStanding: Sendable {
    let epoch: UInt64
    let consensusEpoch: UInt64?
    let layer: Int?
    let state: NodeReport.State

    /// Finds out how a node stands.
    ///
    /// - Parameters:
    ///   - consensusEpoch: That of the consensus that is valid now, if there is one.
    ///   - topology: By which packets are carried.
    init(
        of node: NodeID, roles: [NodeRole], epoch: UInt64, consensusEpoch: UInt64?, topology: MixnetTopology?,
        isPaused: Bool
    ) {
        self.epoch = epoch
        self.consensusEpoch = consensusEpoch
        let listed = consensusEpoch == nil ? nil : topology?.nodes[node]
        layer = listed?.layer
        state =
            if consensusEpoch == nil {
                .noConsensus
            } else if listed == nil {
                .unlisted
            } else if roles == [.mix], layer == nil {
                .noLayer
            } else if isPaused {
                .paused
            } else {
                .carrying
            }
    }
}
