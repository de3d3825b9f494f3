public import FogCore
public import FogLink
import FogMixnet

/// A link of packets to or from another node of the network.
///
/// On its link's event loop; unchecked, because only that touches it.
public final class NeighbourLink: LinkUser, @unchecked Sendable {
    private let node: NodeID
    private let pipeline: MixPipeline
    private let ingress: PacketIngress
    private var egress: PacketEgress?

    /// Makes the user of a link.
    ///
    /// - Parameter rate: How many packets the node may send in a second; without one, as many as there is room for.
    public init(to node: NodeID, of pipeline: MixPipeline, rate: Double? = nil) {
        self.node = node
        self.pipeline = pipeline
        ingress = pipeline.ingress(from: .node(node), rate: rate)
    }

    public func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) { attach(link) }

    private func attach(_ link: LinkHandler) {
        let egress = pipeline.egress(to: node)
        self.egress = egress
        egress.attach(link)
    }

    public func linkFailed(_ error: LinkError) {}

    public func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .datagrams(let batch):
            if pipeline.takes(from: node) {
                pipeline.receive(batch, batch.places, by: ingress)
            } else {
                pipeline.refuse(batch.places.count, .stranger)
            }
        case .ended:
            egress?.detach(link)
            egress = nil
        default: break
        }
    }

    public func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        egress?.next(for: link, body) ?? false
    }
}
