import Crypto
import FogCore
import FogCrypto
import FogSimulation

@testable import FogDirectory

/// A network for tests, with all the keys of its authorities. The same number gives the same network.
struct TrialNetwork: Sendable {
    let description: NetworkDescription
    /// What each authority is given, in the order of ``NetworkDescription/authorities``.
    let authorities: [AuthorityConfiguration]
    /// The same with other signing keys, which newer certificates allow.
    let otherFaces: [AuthorityConfiguration]

    /// Makes a network of so many authorities.
    ///
    /// - Parameter hasSecondKeys: Whether the authorities sign with ML-DSA-65 too.
    init(
        authorities count: Int, epochSeconds: UInt64 = 60, threshold: Int? = nil, hasSecondKeys: Bool = false,
        seed: UInt64 = 1
    ) throws {
        var dice = SeededGenerator(seed: seed)
        var identities: [(AuthorityDescription, Curve25519.Signing.PrivateKey)] = []
        for index in 0..<count {
            let identity = try Curve25519.Signing.PrivateKey(rawRepresentation: dice.bytes(32))
            let link = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: dice.bytes(32))
            let described = AuthorityDescription(
                name: "authority-\(index)", identityKey: Array(identity.publicKey.rawRepresentation),
                linkKey: Array(link.publicKey.rawRepresentation),
                addresses: [NetworkAddress(host: "127.0.0.1", port: UInt16(7000 + index))])
            identities.append((described, identity))
        }
        let network = try NetworkDescription(
            name: "trial", purpose: .test, epochSeconds: epochSeconds, threshold: threshold,
            authorities: identities.map(\.0))
        description = network
        func configuration(_ described: AuthorityDescription, since: Int64) throws -> AuthorityConfiguration {
            guard let identity = identities.first(where: { $0.0 == described })?.1 else {
                throw FogError(.failed, "no key")
            }
            let signer = DocumentSigner(
                try Curve25519.Signing.PrivateKey(rawRepresentation: dice.bytes(32)),
                hasSecondKeys ? try MLDSA65.PrivateKey() : nil)
            let certificate = AuthorityCertificate(
                authority: described.id, validAfter: WallTime(millisecondsSinceEpoch: since),
                validUntil: WallTime(millisecondsSinceEpoch: 4_102_444_800_000), keys: signer.keys)
            var configuration = AuthorityConfiguration(
                network: network, id: described.id,
                certificate: try certificate.signed(by: DocumentSigner(identity), in: network.identifier),
                signer: signer, secret: SecretBytes(dice.bytes(32)))
            configuration.settings.parameters = [
                NetworkParameter("mix-layers", 3), NetworkParameter("delay-mean", 200),
            ]
            configuration.settings.geometry = PacketGeometry(name: "fog-1", hash: Digest.of("trial"))
            return configuration
        }
        authorities = try network.authorities.map { try configuration($0, since: 0) }
        otherFaces = try network.authorities.map { try configuration($0, since: 1000) }
    }

    /// A consensus with these signers, whatever they really think.
    func sign(_ consensus: Consensus, by signers: some Sequence<Int>) throws -> Verified<Consensus> {
        let digest = Digest.of(consensus.body)
        let statement = SignedStatement(
            .consensus, network: description.identifier, epoch: consensus.epoch, digest: digest)
        return Verified(
            consensus, body: consensus.body, digest: digest,
            signatures: try signers.flatMap { try authorities[$0].signer.sign(statement) })
    }
}

extension SeededGenerator {
    /// So many random bytes.
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
