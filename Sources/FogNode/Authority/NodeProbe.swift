import FogCore
import FogDirectory
import FogLink
import FogNetworking
import FogSystem
import NIOCore
import NIOPosix
import Synchronization

/// Sees whether a node is where it says, with the keys that it says: dials it over HTX, and waits until it has proved its
/// identity.
struct NodeProbe: Sendable {
    private let network: NetworkDescription
    private let time: @Sendable () -> Now
    private let dialer: LinkDialer

    /// How long one address may take.
    private static let patience = Duration.seconds(5)

    init(_ network: NetworkDescription, time: @escaping @Sendable () -> Now) {
        self.network = network
        self.time = time
        dialer = LinkDialer(
            side: LinkSide(network: network.identifier, role: .client), on: MultiThreadedEventLoopGroup.singleton,
            time: time)
    }

    /// Whether a node is at one of its addresses.
    func reaches(_ node: NodeDescriptor) async -> Bool {
        guard let role = node.linkRole else { return false }
        for address in node.addresses {
            for place in await places(of: address) where await isAt(place, node, role) { return true }
        }
        return false
    }

    /// The numeric addresses that may be dialled: in a public network no private ones, whatever a name leads to.
    private func places(of address: NetworkAddress) async -> [NetworkAddress] {
        let resolved = try? await BlockingWork.run { () throws(FogError) in
            do {
                return try SocketAddress.makeAddressResolvingHost(address.host, port: Int(address.port)).ipAddress
            } catch {
                throw FogError(.unavailable, "'\(address.host)' has no address", cause: error)
            }
        }
        guard let host = resolved.flatMap(\.self) else { return [] }
        let place = NetworkAddress(host: host, port: address.port)
        return network.purpose == .everybody && AddressRule.isPrivate(place) ? [] : [place]
    }

    private func isAt(_ address: NetworkAddress, _ node: NodeDescriptor, _ role: LinkRole) async -> Bool {
        let user = ProbeUser()
        do {
            try await dialer.dial(
                host: address.host, port: Int(address.port), pattern: .anonymous, remoteStatic: node.linkKey,
                role: role,
                within: Self.patience, user: user)
        } catch {
            return false
        }
        let late = MultiThreadedEventLoopGroup.singleton.any().scheduleTask(
            in: .nanoseconds(Self.patience.clampedNanoseconds)
        ) { user.found.set(nil) }
        let found = await user.found.get()
        late.cancel()
        user.close()
        return found.map { $0.key == node.identityKey && $0.role == role } ?? false
    }
}

/// Waits for a node to prove who it is.
private final class ProbeUser: LinkUser, Sendable {
    let found = OneTimeValue<(key: [UInt8], role: LinkRole)?>()
    private let channel = Mutex<(any Channel)?>(nil)

    func linkBegan(_ link: LinkHandler, _ agreement: LinkAgreement) {
        channel.withLock { $0 = link.channel }
        // Too late.
        if found.current != nil { close() }
    }

    func link(_ link: LinkHandler, did action: LinkAction) {
        switch action {
        case .identified(let key, let role): found.set((key, role))
        case .ended: found.set(nil)
        default: break
        }
    }

    func linkFailed(_ error: LinkError) { found.set(nil) }

    func close() { channel.withLock { $0 }?.close(promise: nil) }
}
