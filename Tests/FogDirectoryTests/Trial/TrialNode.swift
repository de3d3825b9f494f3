import Crypto
import FogCore
import FogCrypto
import FogSimulation

@testable import FogDirectory

/// A node for tests, with all its keys.
struct TrialNode: Sendable {
    let identity: Curve25519.Signing.PrivateKey
    let link: SecretBytes
    let onion: SecretBytes
    let delaySeed: SecretBytes
    let mix: SecretBytes
    let roles: [NodeRole]
    let port: UInt16

    /// Makes a node. The same number gives the same node.
    init(_ number: UInt64, roles: [NodeRole]) throws {
        var dice = SeededGenerator(seed: 1_000_000 + number)
        identity = try Curve25519.Signing.PrivateKey(rawRepresentation: dice.bytes(32))
        link = SecretBytes(dice.bytes(32))
        onion = SecretBytes(dice.bytes(32))
        delaySeed = SecretBytes(dice.bytes(32))
        mix = SecretBytes(dice.bytes(32))
        self.roles = roles.sorted()
        port = UInt16(truncatingIfNeeded: 10_000 + number % 50_000)
    }

    var id: NodeID { NodeID(identityKey: identity.publicKey) }

    /// What the node says of itself at a time, with keys for the epochs that follow.
    func descriptor(at time: WallTime, in network: NetworkDescription) throws -> NodeDescriptor {
        let epoch = network.schedule.epoch(at: time)
        var descriptor = NodeDescriptor(
            identityKey: Array(identity.publicKey.rawRepresentation), published: time, software: "fog/0.1",
            linkKey: BatchX25519.publicKey(of: link))
        descriptor.protocols = [ProtocolRange("link", 1...1)]
        descriptor.roles = roles
        descriptor.addresses = [NetworkAddress(host: "127.0.0.1", port: port)]
        descriptor.bandwidth = 1_000_000 + UInt64(port)
        if roles.contains(.relay) { descriptor.onionKey = BatchX25519.publicKey(of: onion) }
        if roles.contains(where: \.carriesPackets) {
            descriptor.delayKey = try VRFSecretKey(seed: delaySeed, suite: .elligator2).publicKey.bytes
        }
        if roles.contains(.service) { descriptor.services = ["echo"] }
        if roles != [.relay] {
            descriptor.mixKeys = (epoch + 1...epoch + 4).map {
                MixKey(epoch: $0, bytes: BatchX25519.publicKey(of: mix))
            }
        }
        return descriptor
    }

    /// A publication of what it says.
    func publication(_ descriptor: NodeDescriptor, in network: NetworkDescription) throws -> NodePublication {
        let signed = try descriptor.signed(by: DocumentSigner(identity), in: network.identifier)
        let context = KeyProofs.context(of: signed)
        var dice = SeededGenerator(seed: UInt64(port))
        var proofs = KeyProofs()
        proofs.link = X25519KeyProof(of: link, context: context, using: &dice)
        if descriptor.onionKey != nil { proofs.onion = X25519KeyProof(of: onion, context: context, using: &dice) }
        if descriptor.delayKey != nil {
            proofs.delay = try VRFSecretKey(seed: delaySeed, suite: .elligator2)
                .prove(input: context.span.bytes).proof.bytes
        }
        proofs.mix = descriptor.mixKeys.compactMap { _ in X25519KeyProof(of: mix, context: context, using: &dice) }
        return NodePublication(descriptor: signed.bytes, proofs: proofs)
    }
}
