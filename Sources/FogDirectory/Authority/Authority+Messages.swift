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
        case .want(let wanted):
            if let document = document(wanted) { outputs.append(.send(document, to: sender)) }
        case .vote(let bytes): takeVote(bytes, at: now)
        case .reveal(let bytes): takeReveal(bytes, at: now)
        case .consensus(let bundle): take(bundle, into: &outputs)
        }
    }

    /// A document that another asks for, if it is there.
    public func document(_ wanted: WantedDocument) -> AuthorityMessage? {
        switch wanted {
        case .vote(let digest): round?.votes.document(digest).map { .vote($0) }
        case .reveal(let digest): round?.reveals.document(digest).map { .reveal($0) }
        case .consensus: newestBundle.map { .consensus($0) }
        }
    }

    private mutating func take(
        _ status: AuthorityStatus, from sender: NodeID, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        let shown = certificates.read(status.certificates)
        if let theirs = status.newest, theirs.epoch > newest?.document.epoch ?? 0 {
            outputs.append(.send(.want(.consensus), to: sender))
        }
        guard var current = round, current.epoch == status.epoch,
            current.forgeries[sender] ?? 0 < Self.forgeryLimit
        else { return }
        let present = current.epoch &- 1
        let voteRound = max(1, schedule.voteRound(at: now.wall, in: present))
        for claim in status.votes {
            let fresh = genuine(
                claim, .vote, .endorsedVote, in: current.votes, current.epoch, shown, &current.forgeries[sender, default: 0])
            hasNews =
                current.votes.note(
                    claim.digest, of: claim.author, fresh, round: voteRound) || hasNews
        }
        // Whoever reveals too early is as good as in the first round.
        let revealRound = max(1, schedule.revealRound(at: now.wall, in: present))
        for claim in status.reveals {
            let fresh = genuine(
                claim, .reveal, .endorsedReveal, in: current.reveals, current.epoch, shown,
                &current.forgeries[sender, default: 0])
            hasNews =
                current.reveals.note(
                    claim.digest, of: claim.author, fresh, round: revealRound) || hasNews
        }
        for claim in status.signed
        where current.signed[claim.author] == nil && current.forgeries[sender] ?? 0 < Self.forgeryLimit {
            let statement = SignedStatement(
                .consensus, network: network.identifier, epoch: current.epoch, digest: claim.digest)
            guard let signatures = claim.signatures[claim.author],
                let certificate = certificates.certificate(
                    of: claim.author, for: current.epoch, among: shown,
                    where: { $0.haveSigned(statement, signatures) }),
                let genuine = certificate.document.keys.genuine(statement, signatures)
            else {
                current.forgeries[sender, default: 0] += 1
                continue
            }
            current.signed[claim.author] = (claim.digest, genuine, certificate)
            hasNews = true
        }
        round = current
    }

    /// Signatures that aren't genuine which one authority may show in an epoch; an honest one passes on none. Of one that
    /// has shown so many nothing more is looked at.
    private static let forgeryLimit = 64

    /// Of a claim's signatures those that are new and genuine.
    private mutating func genuine(
        _ claim: AuthorityStatus.Claim, _ kind: SignedStatement.Kind, _ endorsed: SignedStatement.Kind,
        in agreement: Agreement, _ epoch: UInt64, _ shown: [Verified<AuthorityCertificate>], _ forgeries: inout Int
    ) -> [NodeID: [DocumentSignature]] {
        guard network.authority(claim.author) != nil else { return [:] }
        var genuine: [NodeID: [DocumentSignature]] = [:]
        for signer in claim.signatures.keys.sorted() {
            guard let signatures = claim.signatures[signer], network.authority(signer) != nil,
                forgeries < Self.forgeryLimit, !agreement.needsNot(signer, of: claim.digest, by: claim.author)
            else { continue }
            let statement = SignedStatement(
                signer == claim.author ? kind : endorsed, network: network.identifier, epoch: epoch,
                digest: claim.digest)
            let certificate = certificates.certificate(of: signer, for: epoch, among: shown) {
                $0.brief.haveSigned(statement, signatures)
            }
            if let certificate {
                genuine[signer] = certificate.document.keys.brief.genuine(statement, signatures)
            } else {
                forgeries += 1
            }
        }
        return genuine
    }

    private mutating func takeVote(_ bytes: [UInt8], at now: Now) {
        let network = network.identifier
        guard var current = round, let vote = try? Unverified<Vote>(parsing: bytes),
            vote.claimedEpoch == current.epoch,
            let certificate = certificates.certificate(
                of: vote.claimedAuthority, for: current.epoch,
                where: { $0.brief.haveSigned(vote.statement(in: network), vote.signatures) }),
            let verified = try? vote.verified(by: certificate.document.keys.brief, in: network)
        else { return }
        let author = verified.document.authority
        let round = max(1, schedule.voteRound(at: now.wall, in: current.epoch &- 1))
        hasNews =
            current.votes.note(
                verified.digest, of: author, [author: verified.signatures], round: round)
            || hasNews
        if current.votes.keep(bytes, digest: verified.digest, of: author, round: round) {
            current.readVotes[verified.digest] = verified
            hasNews = true
        }
        self.round = current
    }

    private mutating func takeReveal(_ bytes: [UInt8], at now: Now) {
        let network = network.identifier
        guard var current = round, let reveal = try? Unverified<Reveal>(parsing: bytes),
            reveal.claimedEpoch == current.epoch,
            let certificate = certificates.certificate(
                of: reveal.claimedAuthority, for: current.epoch,
                where: { $0.brief.haveSigned(reveal.statement(in: network), reveal.signatures) }),
            let verified = try? reveal.verified(by: certificate.document.keys.brief, in: network)
        else { return }
        let author = verified.document.authority
        let round = max(1, schedule.revealRound(at: now.wall, in: current.epoch &- 1))
        hasNews =
            current.reveals.note(
                verified.digest, of: author, [author: verified.signatures], round: round)
            || hasNews
        hasNews = current.reveals.keep(bytes, digest: verified.digest, of: author, round: round) || hasNews
        self.round = current
    }

    private mutating func take(_ bundle: ConsensusBundle, into outputs: inout Outputs<AuthorityAction>) {
        guard let consensus = try? bundle.verified(in: network) else { return }
        if let newest, newest.document.epoch == consensus.document.epoch {
            guard newest.digest != consensus.digest else { return }
            return outputs.append(.noted(.fork(newest.document.epoch, newest.digest, consensus.digest)))
        }
        guard consensus.document.epoch > newest?.document.epoch ?? 0 else { return }
        // What lacks a section would keep the whole one out.
        let isWhole = SectionKind.allCases.allSatisfy { kind in
            bundle.sections[kind].map {
                (try? ConsensusSection(kind, parsing: $0, of: consensus.document)) != nil
            } ?? false
        }
        guard isWhole else { return }
        _ = certificates.read(Array(bundle.certificates.prefix(2 * NetworkDescription.authorityLimit)))
        adopt(consensus, bundle, into: &outputs)
    }
}
