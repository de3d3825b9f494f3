public import FogDirectory
public import FogLink
import FogMixnet

extension NodeRole {
    /// As what a node with this role takes links.
    public var link: LinkRole {
        switch self {
        case .gateway: .gateway
        case .mix: .mix
        case .relay: .relay
        case .service: .service
        }
    }
}

extension NodeDescriptor {
    /// As what the node takes links: the first of its roles.
    public var linkRole: LinkRole? { roles.first?.link }
}

extension MixnetNode {
    /// As what the node takes links: the first of its roles.
    var linkRole: LinkRole { role?.link ?? .mix }
}
