import FogCore
import FogLink
import FogMixnet
import Synchronization

/// Finds the users of a node's links of packets.
final class PacketLinkUsers: LinkPoolUser {
    private let pipeline: MixPipeline
    private let guests: (@Sendable (MixPipeline) -> any LinkUser)?
    private let contacts = Mutex<[NodeID: LinkContact]>([:])

    init(pipeline: MixPipeline, guests: (@Sendable (MixPipeline) -> any LinkUser)?) {
        self.pipeline = pipeline
        self.guests = guests
    }

    func setContacts(_ nodes: [NodeID: MixnetNode]) {
        let new = nodes.mapValues { LinkContact(pattern: .known, staticKey: $0.linkKey, role: $0.linkRole) }
        contacts.withLock { $0 = new }
    }

    func contact(_ node: NodeID) -> LinkContact? { contacts.withLock { $0[node] } }

    func user(of link: PooledLink, to end: PooledLinkEnd) -> any LinkUser {
        switch end {
        case .key(let key) where key.traffic == .packets: NeighbourLink(to: key.peer, of: pipeline)
        case .anonymous(.packets): guests?(pipeline) ?? UnwantedLink()
        case .key, .anonymous: UnwantedLink()
        }
    }

    // What a link carries waits at the node's egress, whichever link there is; the pool makes another when one ends.
    func linkPool(
        drains link: PooledLink, for other: PooledLinkHandle, requests: [LinkRequest],
        done: @escaping @Sendable () -> Void
    ) {
        pipeline.prefer(other.handler)
        done()
    }
}
