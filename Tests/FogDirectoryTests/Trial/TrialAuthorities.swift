import Crypto
import FogCore
import FogSimulation

@testable import FogDirectory

/// Authorities for tests of documents, with the keys that they keep offline. The same numbers give the same ones.
struct TrialAuthorities: Sendable {
    let network: NetworkDescription
    /// In the order of ``NetworkDescription/authorities``, as the signers.
    let identities: [Curve25519.Signing.PrivateKey]
    let signers: [DocumentSigner]

    /// Makes authorities.
    ///
    /// - Parameter hasSecondKeys: Whether they sign with ML-DSA-65 too.
    init(
        _ count: Int, purpose: NetworkDescription.Purpose = .test, hasSecondKeys: Bool = false, seed: UInt64 = 1
    ) throws {
        var dice = SeededGenerator(seed: seed)
        var (described, identities): ([AuthorityDescription], [Curve25519.Signing.PrivateKey]) = ([], [])
        for index in 0..<count {
            let identity = try Curve25519.Signing.PrivateKey(rawRepresentation: dice.bytes(32))
            identities.append(identity)
            described.append(
                AuthorityDescription(
                    name: "authority-\(index)", identityKey: Array(identity.publicKey.rawRepresentation),
                    linkKey: dice.bytes(32),
                    addresses: [
                        NetworkAddress(host: "127.0.0.1", port: UInt16(7000 + index)),
                        NetworkAddress(host: "::1", port: 7000),
                    ]))
        }
        network = try NetworkDescription(name: "trial", purpose: purpose, epochSeconds: 60, authorities: described)
        self.identities = identities
        signers = try (0..<count).map { _ in
            DocumentSigner(
                try Curve25519.Signing.PrivateKey(rawRepresentation: dice.bytes(32)),
                hasSecondKeys ? try MLDSA65.PrivateKey(seedRepresentation: dice.bytes(32), publicKey: nil) : nil)
        }
    }

    /// Lets a signer speak for an authority: its own if nothing else is said.
    func certificate(
        _ index: Int, for signer: DocumentSigner? = nil, from start: WallTime = .trial(hours: -24),
        until end: WallTime = .trial(hours: 24)
    ) throws -> Verified<AuthorityCertificate> {
        let certificate = AuthorityCertificate(
            authority: network.authorities[index].id, validAfter: start, validUntil: end,
            keys: (signer ?? signers[index]).keys)
        return try certificate.signed(by: DocumentSigner(identities[index]), in: network.identifier)
    }

    /// A consensus with the signatures of these, whatever they think of it.
    func sign(_ consensus: Consensus, by signers: [DocumentSigner]) throws -> Unverified<Consensus> {
        let body = consensus.body
        let digest = Digest.of(body)
        let statement = SignedStatement(
            .consensus, network: network.identifier, epoch: consensus.epoch, digest: digest)
        let signed = Verified(
            consensus, body: body, digest: digest, signatures: try signers.flatMap { try $0.sign(statement) })
        return try Unverified(parsing: signed.bytes)
    }
}

extension WallTime {
    /// So much later than the time at which tests of documents take place: 2027-01-15T08:00:00Z, when epoch 30,000,000
    /// of one minute begins.
    static func trial(hours: Int64 = 0, seconds: Int64 = 0) -> WallTime {
        WallTime(millisecondsSinceEpoch: 1_800_000_000_000 + hours * 3_600_000 + seconds * 1000)
    }
}
