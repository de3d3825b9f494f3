import Crypto
import FogCore
import FogLink
import FogNetworking
import NIOCore

/// Uses a link as another does, but hands what one node sends over later.
///
/// On its link's event loop; unchecked, because only that touches it.
final class HoldingUser: LinkUser, @unchecked Sendable {
    private let user: any LinkUser
    private let victim: NodeID
    private var isHolding = false

    init(_ user: any LinkUser, packetsOf victim: NodeID) {
        self.user = user
        self.victim = victim
    }

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) { user.linkBegan(link, agreement) }
    func linkFailed(_ error: LinkError) { user.linkFailed(error) }

    func nextDatagram(for link: LinkHandler, _ body: (UInt8, UnsafeRawBufferPointer) -> Void) -> Bool {
        user.nextDatagram(for: link, body)
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .identified(let key, _):
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key)
            isHolding = key.map { NodeID(identityKey: $0) } == victim
        case .datagrams where isHolding:
            guard let loop = link.eventLoop else { break }
            loop.assumeIsolated().scheduleTask(in: .milliseconds(300)) { self.user.link(link, did: action) }
            return
        default: break
        }
        user.link(link, did: action)
    }
}
