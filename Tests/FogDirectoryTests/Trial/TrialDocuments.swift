import Crypto
import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogDirectory

/// One genuine document of each kind.
struct TrialDocuments: Sendable {
    /// They are made once.
    static let shared = Result { try TrialDocuments() }

    /// The epoch for which they are.
    static let epoch: UInt64 = 30_000_001

    let authorities: TrialAuthorities
    /// A relay, a mix, a gateway, a service, and one that does everything.
    let nodes: [TrialNode]
    let descriptors: [Verified<NodeDescriptor>]
    let publications: [NodePublication]
    let certificate: Verified<AuthorityCertificate>
    /// With a key of ML-DSA-65 too.
    let longCertificate: Verified<AuthorityCertificate>
    let votes: [Verified<Vote>]
    let reveals: [Verified<Reveal>]
    /// What follows from the votes.
    let made: MadeConsensus
    let consensus: Verified<Consensus>
    let disclosure: Verified<Disclosure>
    let outage: Verified<Outage>
    let status: AuthorityStatus

    var network: NetworkDescription { authorities.network }

    private init() throws {
        let authorities = try TrialAuthorities(4)
        let network = authorities.network
        self.authorities = authorities
        nodes = try [[.relay], [.mix], [.gateway], [.service], NodeRole.allCases].enumerated().map { index, roles in
            try TrialNode(UInt64(index), roles: roles)
        }
        let family = nodes.map(\.id).sorted()
        let said = try nodes.map { node in
            (node, try Self.full(node.descriptor(at: .trial(), in: network), family: family))
        }
        descriptors = try said.map { node, descriptor in
            try descriptor.signed(by: DocumentSigner(node.identity), in: network.identifier)
        }
        publications = try said.map { node, descriptor in try node.publication(descriptor, in: network) }
        certificate = try authorities.certificate(0)
        let second = try MLDSA65.PrivateKey(seedRepresentation: [UInt8](repeating: 7, count: 32), publicKey: nil)
        longCertificate = try authorities.certificate(
            1, for: DocumentSigner(try Curve25519.Signing.PrivateKey(rawRepresentation: Array(1...32)), second))

        (votes, reveals) = try Self.votes(authorities, descriptors)
        made = try ConsensusRule(network, epoch: Self.epoch, votes: votes, reveals: reveals.prefix(3)).consensus()
        consensus = Verified(try authorities.sign(made.consensus, by: Array(authorities.signers.prefix(3))))

        let mix = nodes[1]
        let (output, proof) = try VRFSecretKey(seed: mix.delaySeed, suite: .elligator2)
            .prove(input: [UInt8](1...32).span.bytes)
        disclosure = try Disclosure(
            identityKey: Array(mix.identity.publicKey.rawRepresentation), epoch: Self.epoch,
            beaconEpoch: Self.epoch - 1,
            output: output.bytes.revealed, proof: proof.bytes
        ).signed(by: DocumentSigner(mix.identity), in: network.identifier)
        outage = try Outage(
            authority: network.authorities[0].id, epoch: Self.epoch, consensus: consensus.digest, number: 2,
            nodes: nodes.prefix(3).map(\.id)
        ).signed(by: authorities.signers[0], in: network.identifier)
        status = Self.status(network, votes, reveals, consensus, [certificate, longCertificate])
    }

    /// What an operator may want.
    var settings: AuthoritySettings {
        var settings = AuthoritySettings()
        settings.parameters = [NetworkParameter("delay-mean", -1), NetworkParameter("mix-layers", 3)]
        settings.geometry = PacketGeometry(name: "fog-1", hash: Digest.of("geometry"))
        settings.banned = [nodes[0].id, nodes[1].id]
        return settings
    }

    /// The proof that the first authority has signed two votes.
    func equivocation() throws -> Equivocation {
        let author = network.authorities[0].id
        let claims = try ["one", "other"].map { text in
            let statement = SignedStatement(
                .vote, network: network.identifier, epoch: Self.epoch, digest: Digest.of(text))
            return Agreement.Claim(
                digest: statement.digest, signatures: [author: try authorities.signers[0].brief.sign(statement)])
        }
        return try #require(
            Equivocation(.vote, epoch: Self.epoch, claims, of: author, certificates: [certificate]))
    }

    /// With something of everything that a descriptor may have.
    private static func full(_ descriptor: NodeDescriptor, family: [NodeID]) -> NodeDescriptor {
        var descriptor = descriptor
        descriptor.protocols.append(ProtocolRange("packet", 1...3))
        descriptor.family = family.filter { $0 != descriptor.id }
        descriptor.addresses.append(NetworkAddress(host: "node-\(descriptor.bandwidth).example", port: 443))
        descriptor.addresses.append(NetworkAddress(host: "::1", port: descriptor.addresses[0].port))
        if descriptor.roles.contains(.relay) { descriptor.exits = [PortRange(80...80), PortRange(443...8443)] }
        if descriptor.roles.contains(.service) { descriptor.services = ["echo", "mail"] }
        return descriptor
    }

    private static func votes(
        _ authorities: TrialAuthorities, _ descriptors: [Verified<NodeDescriptor>]
    ) throws -> ([Verified<Vote>], [Verified<Reveal>]) {
        let network = authorities.network
        let previous = DirectoryState(
            epoch: epoch - 1, digest: Digest.of("digest"), beacon: Digest.of("beacon"), period: 20_832,
            periodValue: Digest.of("period"), lastPeriodValue: Digest.of("last period"))
        var (votes, reveals): ([Verified<Vote>], [Verified<Reveal>]) = ([], [])
        for (index, authority) in network.authorities.enumerated() {
            let reveal = Reveal(authority: authority.id, epoch: epoch, value: Digest.of("value \(index)"))
            let vote = Vote(
                authority: authority.id, epoch: epoch, previous: previous,
                commitment: reveal.commitment(in: network.identifier),
                parameters: [
                    NetworkParameter("mix-layers", 3), NetworkParameter("delay-mean", 200 + Int64(index)),
                    NetworkParameter("debt", -7),
                ],
                geometry: PacketGeometry(name: "fog-1", hash: Digest.of("geometry")), known: .all,
                nodes: descriptors.enumerated().map { place, descriptor in
                    let flags: NodeFlags = place < 3 ? [.running, .valid, .standing, .fast] : [.running, .valid]
                    return (descriptor, flags, place % 2 == 0 ? 1_000_000 + UInt64(index) : nil)
                })
            votes.append(try vote.signed(by: authorities.signers[index], in: network.identifier))
            reveals.append(try reveal.signed(by: authorities.signers[index], in: network.identifier))
        }
        return (votes, reveals)
    }

    private static func status(
        _ network: NetworkDescription, _ votes: [Verified<Vote>], _ reveals: [Verified<Reveal>],
        _ consensus: Verified<Consensus>, _ certificates: [Verified<AuthorityCertificate>]
    ) -> AuthorityStatus {
        let authorities = network.authorities.map(\.id)
        var status = AuthorityStatus(sender: authorities[0], epoch: epoch)
        status.newest = (epoch - 1, Digest.of("digest"))
        status.certificates = certificates.map(\.bytes)
        status.votes = votes.enumerated().map { index, vote in
            AuthorityStatus.Claim(
                author: authorities[index], digest: vote.digest,
                signatures: [authorities[index]: vote.signatures, authorities[3 - index]: votes[0].signatures])
        }
        status.reveals = reveals.enumerated().map { index, reveal in
            AuthorityStatus.Claim(
                author: authorities[index], digest: reveal.digest,
                signatures: [authorities[index]: reveal.signatures])
        }
        let second = DocumentSignature(
            .mldsa65, key: Digest.of("key"),
            bytes: [UInt8](repeating: 1, count: SignatureAlgorithm.mldsa65.signatureByteCount))
        status.signed = consensus.signatures.enumerated().map { index, signature in
            AuthorityStatus.Claim(
                author: authorities[index], digest: consensus.digest,
                signatures: [authorities[index]: index == 0 ? [signature, second] : [signature]])
        }
        return status
    }
}
