import FogCore

/// Checks what comes from the network against the network's file.
public struct ConsensusCheck: Sendable {
    private let network: NetworkDescription

    public init(_ network: NetworkDescription) { self.network = network }

    /// A consensus that as many authorities have signed as must.
    ///
    /// - Parameters:
    ///   - certificates: By which the signatures' keys speak for authorities; those that aren't genuine or aren't valid when
    ///     the consensus begins don't count.
    /// - Throws: ``ConsensusFault``.
    public func verify(
        _ consensus: Unverified<Consensus>, with certificates: [Verified<AuthorityCertificate>]
    ) throws(ConsensusFault) -> Verified<Consensus> {
        let claimed = consensus.claimed
        guard claimed.validAfter == network.schedule.start(of: claimed.epoch),
            claimed.freshUntil == network.schedule.freshUntil(claimed.epoch),
            claimed.validUntil == network.schedule.validUntil(claimed.epoch)
        else { throw .times }
        let signers = signers(
            of: consensus.statement(in: network.identifier), consensus.signatures, at: claimed.validAfter, certificates)
        guard signers.count >= network.threshold else {
            let missing = network.authorities.filter { !signers.contains($0.id) }
            throw .tooFewSignatures(signers.count, needed: network.threshold, missing: missing.map(\.name))
        }
        return Verified(consensus)
    }

    /// The authorities that have signed a statement.
    func signers(
        of statement: SignedStatement, _ signatures: [DocumentSignature], at time: WallTime,
        _ certificates: [Verified<AuthorityCertificate>]
    ) -> Set<NodeID> {
        var signers: Set<NodeID> = []
        // Whoever certifies another's key as its own doesn't count twice by it.
        var keys: Set<[UInt8]> = []
        for certificate in certificates.map(\.document)
        where certificate.isValid(at: time) && !signers.contains(certificate.authority)
            && network.authority(certificate.authority) != nil
        {
            guard !keys.contains(certificate.keys.ed25519), certificate.keys.haveSigned(statement, signatures) else {
                continue
            }
            keys.insert(certificate.keys.ed25519)
            signers.insert(certificate.authority)
        }
        return signers
    }
}
