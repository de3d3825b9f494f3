import FogCore
import FogLink
import FogMixnet
import Synchronization

/// Finds the users of a client's links to its gateways.
final class GatewayLinkUsers: LinkPoolUser {
    private struct State {
        var contacts: [NodeID: LinkContact] = [:]
        var makers: [LinkPoolKey: @Sendable () -> GatewayLink] = [:]
    }

    private let state = Mutex(State())

    func setContacts(_ nodes: [NodeID: MixnetNode]) {
        let new = nodes.mapValues { LinkContact(pattern: .anonymous, staticKey: $0.linkKey, role: $0.linkRole) }
        state.withLock { $0.contacts = new }
    }

    /// Says what uses links of a kind to a gateway: made anew for each; `nil` if nobody does any more.
    func setMaker(of key: LinkPoolKey, _ make: (@Sendable () -> GatewayLink)?) {
        state.withLock { $0.makers[key] = make }
    }

    func contact(_ node: NodeID) -> LinkContact? { state.withLock { $0.contacts[node] } }

    func user(of link: PooledLink, to end: PooledLinkEnd) -> any LinkUser {
        guard case .key(let key) = end, let make = state.withLock({ $0.makers[key] }) else {
            return UnwantedLink()
        }
        return make()
    }
}
