import Crypto
import FogCore
import FogCrypto

/// Votes, reveals, and what it has seen of those of others in time.
extension Authority {
    mutating func vote(at now: Now, _ present: UInt64, into outputs: inout Outputs<AuthorityAction>) {
        guard var current = round, !current.isAbstaining, !current.hasVoted else { return }
        current.hasVoted = true
        defer { round = current }
        guard schedule.voteRound(at: now.wall, in: present) <= 1 else {
            outputs.append(.noted(.late(current.epoch)))
            return
        }
        guard let reveal = reveal(for: current.epoch) else {
            outputs.append(.noted(.cannotVote(current.epoch)))
            return
        }
        let nodes = book.ballot(for: current.epoch, standing: standing)
        let vote = Vote(
            authority: id, epoch: current.epoch, previous: newest.map { $0.document.state(digest: $0.digest) },
            commitment: reveal.commitment(in: network.identifier), parameters: configuration.settings.parameters,
            geometry: configuration.settings.geometry, known: .all, nodes: nodes)
        guard let signed = try? vote.signed(by: configuration.signer.brief, in: network.identifier),
            (try? Unverified<Vote>(parsing: signed.bytes)) != nil
        else {
            outputs.append(.noted(.cannotVote(current.epoch)))
            return
        }
        outputs.append(.noted(.voted(current.epoch, nodes: nodes.count)))
        persist(.voted(current.epoch, signed.bytes), into: &outputs)
    }

    /// A number that nobody else can know, and that is the same after a restart.
    private func reveal(for epoch: UInt64) -> Reveal? {
        let text = Array("fog reveal 1\n".utf8) + network.identifier.array + epoch.bigEndianBytes
        let code = configuration.secret.withBytes { secret in
            Array(HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: secret)))
        }
        return Bytes32(code).map { Reveal(authority: id, epoch: epoch, value: $0) }
    }

    mutating func reveal(at now: Now, _ present: UInt64) {
        guard var current = round, !current.isAbstaining, !current.hasRevealed,
            schedule.revealRound(at: now.wall, in: present) >= 1
        else { return }
        current.hasRevealed = true
        defer { round = current }
        // Only what was committed to is worth revealing.
        guard current.votes.claims[id]?.contains(where: { $0.document != nil }) == true,
            let reveal = reveal(for: current.epoch)
        else { return }
        guard let signed = try? reveal.signed(by: configuration.signer.brief, in: network.identifier) else { return }
        guard isEarly(schedule.revealsBegin(in: present), schedule.revealRound, at: now) else { return }
        _ = current.reveals.note(signed.digest, of: id, [id: signed.signatures], round: 1)
        _ = current.reveals.keep(signed.bytes, digest: signed.digest, of: id, round: 1)
        current.readReveals[signed.digest] = signed
        hasNews = true
    }

    func propose(vote bytes: [UInt8], in round: inout AuthorityRound, at now: Now) {
        guard let vote = try? Unverified<Vote>(parsing: bytes) else { return }
        round.readVotes[vote.digest] = Verified(vote)
        // What comes too late to reach all others in the first round would help those only who want to divide them.
        guard isEarly(schedule.votesBegin(in: round.epoch &- 1), schedule.voteRound, at: now) else { return }
        _ = round.votes.note(vote.digest, of: id, [id: vote.signatures], round: 1)
        _ = round.votes.keep(bytes, digest: vote.digest, of: id, round: 1)
    }

    /// Whether so much of the first round is left that what is said now reaches the others in it.
    private func isEarly(_ start: WallTime, _ round: Duration, at now: Now) -> Bool {
        now.wall < start.advanced(by: round / 2)
    }

    /// Signs what was seen in time, so that others take it too.
    mutating func endorse<Document: RoundDocument>(_ kind: Document.Type) {
        guard var current = round, !current.isAbstaining else { return }
        for (author, digest) in current[keyPath: Document.agreement].unsigned(by: id) {
            let statement = SignedStatement(
                Document.endorsement, network: network.identifier, epoch: current.epoch, digest: digest)
            guard let signatures = try? configuration.signer.brief.sign(statement) else { continue }
            // Later than the last round: a signature of its own makes nothing timely.
            let isNew = current[keyPath: Document.agreement].note(digest, of: author, [id: signatures], round: .max)
            hasNews = isNew || hasNews
        }
        round = current
    }
}
