import FogCore

/// A SURB that a client has sent out.
struct ClientReply {
    /// What it is for.
    enum Purpose {
        case exchange(ExchangeID, wanted: Int?)
        case loop
    }

    let purpose: Purpose
    /// The nodes of the whole way, there and back.
    let nodes: [NodeID]
    let epoch: UInt64
    let sentAt: MonotonicInstant
    /// When it should have come back.
    let due: MonotonicInstant
    var isOverdue = false
}
