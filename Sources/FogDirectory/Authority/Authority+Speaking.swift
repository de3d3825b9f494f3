import FogCore

/// What it tells its operator and the other authorities.
extension Authority {
    // MARK: What the operator hears

    mutating func tellLiars(into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round else { return }
        for (kind, agreement) in [(SignedStatement.Kind.vote, current.votes), (.reveal, current.reveals)] {
            for liar in agreement.liars where current.toldLiars.insert(liar).inserted {
                let claims = agreement.claims[liar] ?? []
                guard claims.count > 1 else { continue }
                outputs.append(.noted(.equivocation(liar, current.epoch, claims[0].digest, claims[1].digest)))
                let proof = Equivocation(
                    kind, epoch: current.epoch, claims, of: liar, certificates: certificates.all)
                if let proof { outputs.append(.proved(proof)) }
            }
        }
        round = current
    }

    /// Says why the last epoch has no consensus, if it has none.
    func tellFailure(into outputs: inout Outputs<AuthorityAction>) {
        guard let round, round.hasDecided, !round.hasToldFailure, newest?.document.epoch ?? 0 < round.epoch else {
            return
        }
        outputs.append(
            .noted(
                .tooFewSignatures(
                    round.epoch, needed: network.threshold, signed: round.signed.mapValues(\.digest))))
    }

    // MARK: Speaking

    /// Tells the others what it has, and asks for what it lacks.
    mutating func speak(at now: Now, into outputs: inout Outputs<AuthorityAction>) {
        guard let current = round else { return }
        let isBusy = now.wall >= schedule.votesBegin(in: current.epoch &- 1) && newest?.document.epoch != current.epoch
        tick = now.monotonic.advanced(by: isBusy ? schedule.voteRound / 4 : .seconds(Int64(schedule.seconds)) / 16)
        let status = AuthorityMessage.status(status(current).bytes)
        for authority in network.authorities where authority.id != id {
            outputs.append(.send(status, to: authority.id))
        }
        for (_, digest, holders) in current.votes.missing { ask(for: .vote(digest), holders, into: &outputs) }
        for (_, digest, holders) in current.reveals.missing { ask(for: .reveal(digest), holders, into: &outputs) }
    }

    /// Asks all who have signed something: some of them may lie.
    private func ask(for wanted: WantedDocument, _ holders: [NodeID], into outputs: inout Outputs<AuthorityAction>) {
        for holder in holders where holder != id { outputs.append(.send(.want(wanted), to: holder)) }
    }

    func status(_ current: AuthorityRound) -> AuthorityStatus {
        var status = AuthorityStatus(sender: id, epoch: current.epoch)
        status.newest = newest.map { ($0.document.epoch, $0.digest) }
        status.outage = outages[id]?.digest
        status.certificates = certificates.all.map(\.bytes)
        status.votes = current.votes.shown
        status.reveals = current.reveals.shown
        status.signed = current.signed.keys.sorted().compactMap { signer in
            current.signed[signer].map {
                AuthorityStatus.Claim(author: signer, digest: $0.digest, signatures: [signer: $0.signatures])
            }
        }
        return status
    }
}
