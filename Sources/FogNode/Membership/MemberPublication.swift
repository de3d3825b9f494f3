import Crypto
import FogCore
import FogCrypto
import FogDirectory
import FogJobs

/// What a node says of itself in an epoch, with proofs of its keys.
struct MemberPublication {
    private let network: NetworkDescription
    private let folder: MemberFolder
    private let roles: [NodeRole]
    private let services: [String]
    private let family: [NodeID]
    private let exits: [PortRange]
    private let bandwidth: UInt64

    init(_ configuration: MemberConfiguration, _ folder: MemberFolder) {
        network = configuration.network
        self.folder = folder
        roles = configuration.roles.sorted()
        services = configuration.services.sorted()
        family = configuration.family.sorted()
        exits = configuration.exits
        bandwidth = configuration.bandwidth
    }

    /// The publication for the epochs from this one on.
    ///
    /// - Parameters:
    ///   - addresses: Where others reach the node.
    ///   - losses: Over which nodes its loops get lost.
    func make(
        at time: WallTime, addresses: [NetworkAddress], losses: [LossReport] = []
    ) throws(FogError) -> NodePublication {
        var descriptor = NodeDescriptor(
            identityKey: Array(folder.identity.publicKey.rawRepresentation), published: time,
            software: "fog/\(VersionInfo.current.version)", linkKey: BatchX25519.publicKey(of: folder.linkKey))
        descriptor.protocols = [ProtocolRange("link", 1...1)]
        descriptor.roles = roles
        descriptor.services = services
        descriptor.family = family
        descriptor.exits = exits
        descriptor.addresses = addresses
        descriptor.losses = losses
        descriptor.bandwidth = bandwidth
        let delayKey = roles.contains(where: \.carriesPackets) ? try folder.delayKey : nil
        let onionKey = roles.contains(.relay) ? try folder.onionKey : nil
        var mixKeys: [(epoch: UInt64, key: SecretBytes)] = []
        if roles.contains(where: { $0 != .relay }) {
            mixKeys = try folder.packetKeys.keys(in: network.schedule.epoch(at: time))
        }
        descriptor.delayKey = delayKey?.publicKey.bytes
        descriptor.onionKey = onionKey.map { BatchX25519.publicKey(of: $0) }
        descriptor.mixKeys = mixKeys.map { MixKey(epoch: $0.epoch, bytes: BatchX25519.publicKey(of: $0.key)) }
        do {
            let signed = try descriptor.signed(by: DocumentSigner(folder.identity), in: network.identifier)
            let context = KeyProofs.context(of: signed)
            var generator = SystemRandomNumberGenerator()
            var proofs = KeyProofs()
            proofs.link = X25519KeyProof(of: folder.linkKey, context: context, using: &generator)
            proofs.onion = onionKey.flatMap { X25519KeyProof(of: $0, context: context, using: &generator) }
            proofs.delay = try delayKey?.prove(input: context.span.bytes).proof.bytes
            proofs.mix = mixKeys.compactMap { X25519KeyProof(of: $0.key, context: context, using: &generator) }
            return NodePublication(descriptor: signed.bytes, proofs: proofs)
        } catch {
            throw FogError(.failed, "the node's descriptor can't be made: \(error)")
        }
    }
}
