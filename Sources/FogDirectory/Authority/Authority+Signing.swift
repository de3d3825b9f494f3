import FogCore

/// The consensus that it makes and signs, and the one that it goes by.
extension Authority {
    /// Computes the consensus when the votes and reveals of all are known, and signs it if it hasn't signed another.
    mutating func decide(at now: Now, _ present: UInt64, into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round, !current.hasDecided, now.wall >= schedule.signaturesBegin(in: present) else {
            return
        }
        current.hasDecided = true
        defer { round = current }
        // It has promised to sign one before it was interrupted, and signs no other.
        if current.signs != nil { sign(&current) }
        let votes = current.votes.documents.compactMap { current.readVotes[$0.digest] }
        let reveals = current.reveals.documents.compactMap { current.readReveals[$0.digest] }
        let rule = ConsensusRule(network, epoch: current.epoch, votes: votes, reveals: reveals)
        guard let made = try? rule.consensus() else {
            current.hasToldFailure = true
            guard !current.isAbstaining else { return }
            let voters = Set(votes.map(\.document.authority))
            outputs.append(
                .noted(
                    .tooFewVotes(
                        current.epoch, found: voters.count, needed: network.threshold,
                        missing: network.authorities.map(\.id).filter { !voters.contains($0) })))
            return
        }
        let digest = Digest.of(made.consensus.body)
        current.made = (made, digest)
        guard !current.isAbstaining else { return }
        guard current.signs == nil else { return }
        // The votes were cast before most had the last consensus, or name another in its place. Without one for this epoch the
        // next follows it; with one that doesn't, those who go by it would be left behind.
        let previous = made.consensus.previous
        if let newest, previous?.digest != newest.digest, newest.document.epoch >= previous?.epoch ?? 0 {
            current.hasToldFailure = true
            outputs.append(.noted(.leavesOut(current.epoch, newest.document.epoch)))
            return
        }
        outputs.append(.noted(.signed(current.epoch, digest, votes: votes.count)))
        persist(.signed(current.epoch, digest), into: &outputs)
    }

    mutating func sign(_ current: inout AuthorityRound) {
        guard let digest = current.signs, current.signed[id] == nil, !current.isAbstaining,
            let signatures = try? configuration.signer.sign(
                SignedStatement(.consensus, network: network.identifier, epoch: current.epoch, digest: digest))
        else { return }
        current.signed[id] = (digest, signatures, configuration.certificate)
        hasNews = true
    }

    /// Takes the consensus that it has made itself, once enough have signed it; later signatures are added to it.
    mutating func adopt(into outputs: inout Outputs<AuthorityAction>) {
        guard let current = round, let made = current.made, let most = current.mostSigned, most.digest == made.digest,
            most.signers.count >= max(network.threshold, current.adoptedSigners + 1),
            let (consensus, bundle) = signed(made.consensus, made.digest, most.signers, in: current)
        else { return }
        let known = newest?.document.epoch ?? 0
        guard known < current.epoch || known == current.epoch && newest?.digest == made.digest else { return }
        round?.adoptedSigners = most.signers.count
        if known < current.epoch {
            adopt(consensus, bundle, into: &outputs)
        } else {
            take(consensus, bundle)
            outputs.append(.adopted(consensus, bundle))
        }
    }

    /// A consensus with signatures beneath it, as everybody else will check it: one key may stand in the certificates of two.
    private func signed(
        _ made: MadeConsensus, _ digest: Bytes32, _ signers: [NodeID], in current: AuthorityRound
    ) -> (Verified<Consensus>, ConsensusBundle)? {
        let consensus = made.consensus
        var signatures: [DocumentSignature] = []
        for signature in signers.flatMap({ current.signed[$0]?.signatures ?? [] })
        where !signatures.contains(where: { $0.key == signature.key }) { signatures.append(signature) }
        let signed = Verified(consensus, body: consensus.body, digest: digest, signatures: signatures)
        let bundle = ConsensusBundle(
            consensus: signed.bytes, certificates: signers.compactMap { current.signed[$0]?.certificate.bytes },
            sections: made.sections)
        return (try? bundle.verified(in: network)).map { ($0, bundle) }
    }

    /// Takes a consensus that enough have signed, and keeps it.
    mutating func adopt(
        _ consensus: Verified<Consensus>, _ bundle: ConsensusBundle, into outputs: inout Outputs<AuthorityAction>
    ) {
        if let newest {
            let previous = consensus.document.previous
            let isMissed = previous.map { $0.epoch > newest.document.epoch } ?? false
            if !isMissed, previous?.digest != newest.digest {
                outputs.append(
                    .noted(.brokenChain(consensus.document.epoch, expected: newest.digest, found: previous?.digest)))
            }
        }
        take(consensus, bundle)
        persist(.adopted(bundle), into: &outputs)
        outputs.append(.adopted(consensus, bundle))
        hasNews = true
    }

    mutating func take(_ consensus: Verified<Consensus>, _ bundle: ConsensusBundle) {
        if consensus.digest != newest?.digest { outages = [:] }
        newest = consensus
        newestBundle = bundle
        standing = []
        for (kind, bytes) in bundle.sections {
            guard let section = try? ConsensusSection(kind, parsing: bytes, of: consensus.document) else { continue }
            standing.formUnion(section.nodes.map(\.id))
        }
    }
}
