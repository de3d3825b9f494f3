import FogClient
import FogCore
import FogDirectory
import FogLink
import FogNetworking
import FogSystem

/// A place from which a directory is fetched: an authority, or a node that mirrors.
struct DirectorySource: Sendable {
    /// What people call it.
    let name: String
    let fetch: DirectoryFetch

    init(_ authority: AuthorityDescription, in network: NetworkDescription, _ clock: SystemClock) {
        name = authority.name
        let transport = LinkTransport(to: authority, in: network, clock)
        fetch = DirectoryFetch(call: DirectoryCall(transport: transport), network: network)
    }

    /// A node of a consensus, as it stands in a section.
    init(_ node: ConsensusNode, _ section: SectionKind, in network: NetworkDescription, _ clock: SystemClock) {
        name = "node \(node.id.short)"
        let transport = LinkTransport(
            to: node.addresses, LinkContact(pattern: .anonymous, staticKey: node.linkKey, role: section.role.link),
            as: LinkSide(network: network.identifier, role: .client), called: name, time: { clock.now() })
        fetch = DirectoryFetch(call: DirectoryCall(transport: transport), network: network)
    }

    func close() async { await fetch.call.transport.shutdown() }
}
