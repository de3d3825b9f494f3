public import FogCore

/// A consensus with everything that is needed to check and use it, as bytes that nobody has checked yet.
public struct ConsensusBundle: Hashable, Sendable {
    /// The consensus with its signatures.
    public let consensus: [UInt8]
    /// The certificates of those who signed it.
    public let certificates: [[UInt8]]
    /// The sections.
    public let sections: [SectionKind: [UInt8]]

    public init(consensus: [UInt8], certificates: [[UInt8]], sections: [SectionKind: [UInt8]]) {
        self.consensus = consensus
        self.certificates = certificates
        self.sections = sections
    }

    /// The same with sections that were fetched later.
    public func adding(_ others: [SectionKind: [UInt8]]) -> ConsensusBundle {
        ConsensusBundle(
            consensus: consensus, certificates: certificates, sections: sections.merging(others) { own, _ in own })
    }

    /// The network's authorities that have signed the consensus, by a certificate that is here; some may be too few.
    ///
    /// - Throws: ``DocumentError`` if the consensus can't be read.
    public func signers(in network: NetworkDescription) throws(DocumentError) -> Set<NodeID> {
        let consensus = try Unverified<Consensus>(parsing: consensus)
        return ConsensusCheck(network).signers(
            of: consensus.statement(in: network.identifier), consensus.signatures, at: consensus.claimed.validAfter,
            genuineCertificates(in: network))
    }

    private func genuineCertificates(in network: NetworkDescription) -> [Verified<AuthorityCertificate>] {
        AuthorityCertificate.genuine(certificates.prefix(Self.certificateLimit), in: network)
    }

    /// Reads and checks everything but the sections' content.
    ///
    /// - Throws: ``DocumentError`` or ``ConsensusFault``.
    public func verified(in network: NetworkDescription) throws -> Verified<Consensus> {
        let consensus = try ConsensusCheck(network).verify(
            try Unverified<Consensus>(parsing: consensus), with: genuineCertificates(in: network))
        for (kind, bytes) in sections {
            guard consensus.document.sections.contains(where: { $0.kind == kind && $0.isOf(bytes) }) else {
                throw DocumentError(line: 0, "the section '\(kind.rawValue)' isn't the one that the consensus names")
            }
        }
        return consensus
    }
}
