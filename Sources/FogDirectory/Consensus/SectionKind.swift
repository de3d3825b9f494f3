/// A part of a consensus that is fetched for itself.
public enum SectionKind: String, Hashable, Comparable, Sendable, CaseIterable {
    case gateways, mixes, relays, services

    /// The role of its nodes.
    public var role: NodeRole {
        switch self {
        case .gateways: .gateway
        case .mixes: .mix
        case .relays: .relay
        case .services: .service
        }
    }

    /// Those of nodes that carry packets of the mix network.
    public static let carrying = allCases.filter(\.role.carriesPackets)

    public static func < (left: SectionKind, right: SectionKind) -> Bool { left.rawValue < right.rawValue }
}
