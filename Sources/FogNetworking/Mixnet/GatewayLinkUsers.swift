import FogCore
import FogLink
import FogMixnet
import Synchronization

/// Finds the users of a client's links to its gateways.
final class GatewayLinkUsers: LinkPoolUser {
    private struct State {
        var contacts: [NodeID: LinkContact] = [:]
        var makers: [NodeID: @Sendable () -> GatewayLink] = [:]
    }

    private let state = Mutex(State())

    func setContacts(_ nodes: [NodeID: MixnetNode]) {
        let new = nodes.mapValues { LinkContact(pattern: .anonymous, staticKey: $0.linkKey, role: $0.linkRole) }
        state.withLock { $0.contacts = new }
    }

    /// Says what uses links to a gateway: made anew for each.
    func setMaker(of node: NodeID, _ make: @escaping @Sendable () -> GatewayLink) {
        state.withLock { $0.makers[node] = make }
    }

    func contact(_ node: NodeID) -> LinkContact? { state.withLock { $0.contacts[node] } }

    func user(of link: PooledLink, to end: PooledLinkEnd) -> any LinkUser {
        guard case .key(let key) = end, let make = state.withLock({ $0.makers[key.peer] }) else {
            return UnwantedLink()
        }
        return make()
    }
}
