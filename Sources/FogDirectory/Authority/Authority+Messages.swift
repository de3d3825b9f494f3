import FogCore

extension Authority {
    /// Takes what another authority says. Nothing is believed that isn't signed by whom it is about.
    mutating func take(
        _ message: AuthorityMessage, from sender: NodeID, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        guard sender != id, network.authority(sender) != nil else { return }
        switch message {
        case .status(let bytes):
            guard let status = try? AuthorityStatus(parsing: bytes) else { return }
            take(status, from: sender, at: now, into: &outputs)
        case .want(let wanted): answer(wanted, to: sender, into: &outputs)
        case .vote(let bytes): takeVote(bytes, at: now)
        case .reveal(let bytes): takeReveal(bytes, at: now)
        case .consensus(let bundle): take(bundle, into: &outputs)
        }
    }

    private func answer(
        _ wanted: WantedDocument, to sender: NodeID, into outputs: inout Outputs<AuthorityAction>
    ) {
        switch wanted {
        case .vote(let digest):
            guard let document = round?.votes.document(digest) else { return }
            outputs.append(.send(.vote(document), to: sender))
        case .reveal(let digest):
            guard let document = round?.reveals.document(digest) else { return }
            outputs.append(.send(.reveal(document), to: sender))
        case .consensus:
            guard let newestBundle else { return }
            outputs.append(.send(.consensus(newestBundle), to: sender))
        }
    }

    private mutating func take(
        _ status: AuthorityStatus, from sender: NodeID, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        for bytes in status.certificates { takeCertificate(bytes) }
        if let theirs = status.newest, theirs.epoch > newest?.document.epoch ?? 0 {
            outputs.append(.send(.want(.consensus), to: sender))
        }
        guard var current = round, current.epoch == status.epoch else { return }
        let present = current.epoch &- 1
        let voteRound = max(1, schedule.voteRound(at: now.wall, in: present))
        for claim in status.votes {
            let fresh = genuine(claim, .vote, .endorsedVote, in: current.votes, current.epoch)
            hasNews =
                current.votes.note(
                    claim.digest, of: claim.author, fresh, round: voteRound) || hasNews
        }
        // Whoever reveals too early is as good as in the first round.
        let revealRound = max(1, schedule.revealRound(at: now.wall, in: present))
        for claim in status.reveals {
            let fresh = genuine(claim, .reveal, .endorsedReveal, in: current.reveals, current.epoch)
            hasNews =
                current.reveals.note(
                    claim.digest, of: claim.author, fresh, round: revealRound) || hasNews
        }
        for claim in status.signed where current.signed[claim.author] == nil {
            guard let keys = keys(of: claim.author, current.epoch), let signatures = claim.signatures[claim.author]
            else {
                continue
            }
            let statement = SignedStatement(
                .consensus, network: network.identifier, epoch: current.epoch, digest: claim.digest)
            guard keys.haveSigned(statement, signatures) else { continue }
            current.signed[claim.author] = (claim.digest, signatures)
            hasNews = true
        }
        round = current
    }

    private mutating func takeCertificate(_ bytes: [UInt8]) {
        let digest = Digest.of(bytes)
        guard knownCertificates.count < 64 * NetworkDescription.authorityLimit,
            knownCertificates.insert(digest).inserted,
            let certificate = try? Unverified<AuthorityCertificate>(parsing: bytes).verified(in: network)
        else { return }
        let authority = certificate.document.authority
        guard authority != id else { return }
        if let known = certificates[authority], known.document.validAfter >= certificate.document.validAfter { return }
        certificates[authority] = certificate
    }

    /// The keys that speak for an authority in an epoch's making.
    func keys(of authority: NodeID, _ epoch: UInt64) -> SignatureKeys? {
        guard let certificate = certificates[authority]?.document, certificate.isValid(at: schedule.start(of: epoch))
        else { return nil }
        return certificate.keys
    }

    /// Of a claim's signatures those that are new and genuine.
    private func genuine(
        _ claim: AuthorityStatus.Claim, _ kind: SignedStatement.Kind, _ endorsed: SignedStatement.Kind,
        in agreement: Agreement, _ epoch: UInt64
    ) -> [NodeID: [DocumentSignature]] {
        guard network.authority(claim.author) != nil else { return [:] }
        return claim.signatures.filter { signer, signatures in
            guard !agreement.needsNot(signer, of: claim.digest, by: claim.author), let keys = keys(of: signer, epoch)
            else {
                return false
            }
            let statement = SignedStatement(
                signer == claim.author ? kind : endorsed, network: network.identifier, epoch: epoch,
                digest: claim.digest)
            return keys.brief.haveSigned(statement, signatures)
        }
    }

    private mutating func takeVote(_ bytes: [UInt8], at now: Now) {
        guard var current = round, let vote = try? Unverified<Vote>(parsing: bytes),
            vote.claimedEpoch == current.epoch, let keys = keys(of: vote.claimedAuthority, current.epoch),
            let verified = try? vote.verified(by: keys.brief, in: network.identifier)
        else { return }
        let author = verified.document.authority
        let round = max(1, schedule.voteRound(at: now.wall, in: current.epoch &- 1))
        hasNews =
            current.votes.note(
                verified.digest, of: author, [author: verified.signatures], round: round)
            || hasNews
        if current.votes.keep(bytes, digest: verified.digest, of: author) {
            current.readVotes[verified.digest] = verified
            hasNews = true
        }
        self.round = current
    }

    private mutating func takeReveal(_ bytes: [UInt8], at now: Now) {
        guard var current = round, let reveal = try? Unverified<Reveal>(parsing: bytes),
            reveal.claimedEpoch == current.epoch, let keys = keys(of: reveal.claimedAuthority, current.epoch),
            let verified = try? reveal.verified(by: keys.brief, in: network.identifier)
        else { return }
        let author = verified.document.authority
        let round = max(1, schedule.revealRound(at: now.wall, in: current.epoch &- 1))
        hasNews =
            current.reveals.note(
                verified.digest, of: author, [author: verified.signatures], round: round)
            || hasNews
        hasNews = current.reveals.keep(bytes, digest: verified.digest, of: author) || hasNews
        self.round = current
    }

    private mutating func take(_ bundle: ConsensusBundle, into outputs: inout Outputs<AuthorityAction>) {
        guard let consensus = try? bundle.verified(in: network) else { return }
        if let newest, newest.document.epoch == consensus.document.epoch {
            guard newest.digest != consensus.digest else { return }
            return outputs.append(.noted(.fork(newest.document.epoch, newest.digest, consensus.digest)))
        }
        guard consensus.document.epoch > newest?.document.epoch ?? 0 else { return }
        for bytes in bundle.certificates { takeCertificate(bytes) }
        adopt(consensus, bundle, into: &outputs)
    }
}
