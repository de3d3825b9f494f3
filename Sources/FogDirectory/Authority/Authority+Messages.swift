import FogCore

extension Authority {
    /// Takes what another authority says. Nothing is believed that isn't signed by whom it is about.
    mutating func take(
        _ message: AuthorityMessage, from sender: NodeID, at now: Now, into outputs: inout Outputs<AuthorityAction>
    ) {
        guard sender != id, network.authority(sender) != nil else { return }
        switch message {
        case .status(let bytes):
            if let told = round?.told[sender], told.bytes == bytes {
                return take(told.status, from: sender, at: now, into: &outputs)
            }
            guard let status = try? AuthorityStatus(parsing: bytes) else { return }
            round?.told[sender] = (bytes, status)
            take(status, from: sender, at: now, into: &outputs)
        case .want(let wanted):
            if let document = document(wanted) { outputs.append(.send(document, to: sender)) }
        case .vote(let bytes): take(bytes, as: Vote.self, at: now)
        case .reveal(let bytes): take(bytes, as: Reveal.self, at: now)
        case .outage(let bytes): take(outage: bytes, from: sender)
        case .consensus(let bundle): take(bundle, into: &outputs)
        }
    }

    /// A document that another asks for, if it is there.
    public func document(_ wanted: WantedDocument) -> AuthorityMessage? {
        switch wanted {
        case .vote(let digest): round?.votes.document(digest).map { .vote($0) }
        case .reveal(let digest): round?.reveals.document(digest).map { .reveal($0) }
        case .outage(let digest):
            outages[id].flatMap { $0.digest == digest ? .outage($0.bytes) : nil }
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
        if let digest = status.outage, outages[sender]?.digest != digest {
            outputs.append(.send(.want(.outage(digest)), to: sender))
        }
        guard var current = round, current.epoch == status.epoch,
            current.forgeries[sender] ?? 0 < Self.forgeryLimit
        else { return }
        take(status.votes, of: Vote.self, from: sender, shown, in: &current, at: now)
        take(status.reveals, of: Reveal.self, from: sender, shown, in: &current, at: now)
        for claim in status.signed
        where current.signed[claim.author] == nil && current.forgeries[sender] ?? 0 < Self.forgeryLimit {
            let statement = SignedStatement(
                .consensus, network: network.identifier, epoch: current.epoch, digest: claim.digest)
            guard let signatures = claim.signatures[claim.author],
                let (certificate, genuine) = certificates.genuine(
                    statement, signatures, of: claim.author, for: current.epoch, among: shown)
            else {
                current.forgeries[sender, default: 0] += 1
                continue
            }
            current.signed[claim.author] = (claim.digest, genuine, certificate)
            hasNews = true
        }
        if current.forgeries[sender] ?? 0 >= Self.forgeryLimit {
            outputs.append(.noted(.forgeries(sender, current.epoch)))
        }
        round = current
    }

    /// Signatures that aren't genuine which one authority may show in an epoch; an honest one passes on none. Of one that
    /// has shown so many nothing more is looked at.
    private static let forgeryLimit = 64

    /// Takes what others have seen of documents of a kind, as far as it is signed.
    private mutating func take<Document: RoundDocument>(
        _ claims: [AuthorityStatus.Claim], of kind: Document.Type, from sender: NodeID,
        _ shown: [Verified<AuthorityCertificate>], in current: inout AuthorityRound, at now: Now
    ) {
        let round = max(1, Document.round(schedule, at: now.wall, in: current.epoch &- 1))
        for claim in claims where network.authority(claim.author) != nil {
            let agreement = current[keyPath: Document.agreement]
            var fresh: [NodeID: [DocumentSignature]] = [:]
            for signer in claim.signatures.keys.sorted() {
                guard let signatures = claim.signatures[signer], network.authority(signer) != nil,
                    current.forgeries[sender] ?? 0 < Self.forgeryLimit,
                    !agreement.needsNot(signer, of: claim.digest, by: claim.author)
                else { continue }
                let statement = SignedStatement(
                    signer == claim.author ? Document.kind : Document.endorsement, network: network.identifier,
                    epoch: current.epoch, digest: claim.digest)
                let genuine = certificates.genuine(
                    statement, signatures, of: signer, for: current.epoch, among: shown, areBrief: true)
                if let genuine {
                    fresh[signer] = genuine.signatures
                } else {
                    current.forgeries[sender, default: 0] += 1
                }
            }
            let isNew = current[keyPath: Document.agreement].note(
                claim.digest, of: claim.author, fresh, round: round)
            hasNews = isNew || hasNews
        }
    }

    /// Takes a document that was asked for, or that came by itself.
    private mutating func take<Document: RoundDocument>(_ bytes: [UInt8], as kind: Document.Type, at now: Now) {
        guard var current = round, let document = try? Unverified<Document>(parsing: bytes),
            document.claimed.epoch == current.epoch,
            certificates.genuine(
                document.statement(in: network.identifier), document.signatures, of: document.claimed.authority,
                for: current.epoch, areBrief: true) != nil
        else { return }
        let author = document.claimed.authority
        let round = max(1, Document.round(schedule, at: now.wall, in: current.epoch &- 1))
        let isNew = current[keyPath: Document.agreement].note(
            document.digest, of: author, [author: document.signatures], round: round)
        hasNews = isNew || hasNews
        if current[keyPath: Document.agreement].keep(bytes, digest: document.digest, of: author, round: round) {
            current[keyPath: Document.read][document.digest] = Verified(document)
            hasNews = true
        }
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
