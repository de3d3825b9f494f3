import Crypto
import FogCore
import FogDirectory

/// Makes a network with many nodes, and measures its consensus on one core.
struct DirectoryMeasurement {
    let nodeCount: Int
    let mixCount: Int
    let authorityCount: Int

    private static let epoch: UInt64 = 1_000_000
    /// The part of nodes that differ from epoch to epoch: a third each is new, gone and changed.
    private static let churn = 0.05

    func run() throws -> DirectoryFigures {
        let authorities = try (0..<authorityCount).map { try Authority(number: $0) }
        let network = try NetworkDescription(
            name: "bench", purpose: .test, epochSeconds: 1200, authorities: authorities.map(\.description))
        var nodes = try (0..<nodeCount).map { try node($0, Self.epoch, network) }
        let first = try consensus(of: nodes, for: Self.epoch, after: nil, authorities, network)

        var mixClientMs = 0.0
        var clientMs = 0.0
        let verified = try timed(&clientMs, 1e3) {
            let verified = try first.bundle.verified(in: network)
            let counts = try SectionKind.allCases.map { try read($0, of: first.bundle, verified.document) }
            guard counts.reduce(0, +) == nodeCount else { throw FogError(.failed, "nodes are missing") }
            return verified
        }
        try timed(&mixClientMs, 1e3) {
            let sections = first.bundle.sections.filter { $0.key == .mixes || $0.key == .gateways }
            let bundle = ConsensusBundle(
                consensus: first.bundle.consensus, certificates: first.bundle.certificates, sections: sections)
            let document = try bundle.verified(in: network).document
            _ = try read(.mixes, of: bundle, document) + read(.gateways, of: bundle, document)
        }

        // All mixes have a key for one more epoch, and some nodes differ in other ways.
        let changed = Int(Double(nodeCount) * Self.churn) / 3
        nodes = try nodes.indices.map { index in
            if index < changed { return try node(nodeCount + index, Self.epoch + 1, network) }
            let isMix = BenchNode(number: index, of: nodeCount, mixes: mixCount).isMix
            return index < 2 * changed || isMix
                ? try node(index, Self.epoch + 1, network, port: index < 2 * changed ? 444 : 443)
                : nodes[index]
        }.dropLast(changed)
        let second = try consensus(
            of: nodes, for: Self.epoch + 1, after: verified.document.state(digest: verified.digest), authorities,
            network)
        var (makeMs, applyMs) = (0.0, 0.0)
        var diffBytes = 0
        for kind in SectionKind.allCases {
            guard let old = first.bundle.sections[kind], let new = second.bundle.sections[kind],
                let summary = second.consensus.sections.first(where: { $0.kind == kind })
            else { throw FogError(.failed, "a section is missing") }
            let diff = timed(&makeMs, 1e3) { DocumentDiff.make(from: old, to: new) }
            let result = try timed(&applyMs, 1e3) {
                try DocumentDiff.apply(diff, to: old, expecting: summary.digest, limit: summary.byteCount)
            }
            guard result == new else { throw FogError(.failed, "a difference leads elsewhere") }
            diffBytes += diff.count
        }
        return DirectoryFigures(
            nodes: nodeCount, mixes: mixCount, votes: authorityCount, voteBytes: first.voteBytes,
            readVotesSeconds: first.readSeconds, consensusSeconds: first.computeSeconds, consensusBytes: first.size,
            clientMs: clientMs, mixClientMs: mixClientMs, diffRatio: Double(diffBytes) / Double(second.size),
            diffMakeMs: makeMs, diffApplyMs: applyMs, verifyUs: try reference())
    }

    // MARK: The network

    private struct Authority {
        let description: AuthorityDescription
        let signer: DocumentSigner
        let identity: DocumentSigner

        init(number: Int) throws {
            let identity = Curve25519.Signing.PrivateKey()
            description = AuthorityDescription(
                name: "authority-\(number)", identityKey: Array(identity.publicKey.rawRepresentation),
                linkKey: Array(Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation), addresses: [])
            signer = DocumentSigner(Curve25519.Signing.PrivateKey())
            self.identity = DocumentSigner(identity)
        }
    }

    private func node(
        _ number: Int, _ epoch: UInt64, _ network: NetworkDescription, port: UInt16 = 443
    ) throws -> Verified<NodeDescriptor> {
        try BenchNode(number: number, of: nodeCount, mixes: mixCount).descriptor(for: epoch, in: network, port: port)
    }

    // MARK: Measuring

    private struct Made {
        let consensus: Consensus
        let bundle: ConsensusBundle
        let voteBytes: Int
        let readSeconds: Double
        let computeSeconds: Double
        var size: Int { bundle.consensus.count + bundle.sections.values.reduce(0) { $0 + $1.count } }
    }

    private func consensus(
        of nodes: [Verified<NodeDescriptor>], for epoch: UInt64, after previous: DirectoryState?,
        _ authorities: [Authority], _ network: NetworkDescription
    ) throws -> Made {
        var (texts, reveals): ([[UInt8]], [Verified<Reveal>]) = ([], [])
        for authority in authorities {
            let reveal = Reveal(authority: authority.description.id, epoch: epoch, value: network.identifier)
            let vote = Vote(
                authority: authority.description.id, epoch: epoch, previous: previous,
                commitment: reveal.commitment(in: network.identifier),
                parameters: [NetworkParameter("mix-layers", 3)], geometry: nil, known: .all,
                nodes: nodes.map { ($0, [.running, .valid, .fast, .standing], 2_000_000) })
            texts.append(try vote.signed(by: authority.signer, in: network.identifier).bytes)
            reveals.append(try reveal.signed(by: authority.signer, in: network.identifier))
        }
        var (readSeconds, computeSeconds) = (0.0, 0.0)
        let votes = try timed(&readSeconds) {
            try zip(texts, authorities).map { text, authority in
                try Unverified<Vote>(parsing: text).verified(by: authority.signer.keys, in: network.identifier)
            }
        }
        let made = try timed(&computeSeconds) {
            try ConsensusRule(network, epoch: epoch, votes: votes, reveals: reveals).consensus()
        }
        var signatures: [DocumentSignature] = []
        var whole: Verified<Consensus>?
        for authority in authorities {
            let signed = try made.consensus.signed(by: authority.signer, in: network.identifier)
            signatures += signed.signatures
            whole = signed.adding(signatures)
        }
        let certificates = try authorities.map { authority in
            try AuthorityCertificate(
                authority: authority.description.id, validAfter: WallTime(millisecondsSinceEpoch: 0),
                validUntil: network.schedule.start(of: 2 * Self.epoch), keys: authority.signer.keys
            ).signed(by: authority.identity, in: network.identifier).bytes
        }
        return Made(
            consensus: made.consensus,
            bundle: ConsensusBundle(
                consensus: whole?.bytes ?? [], certificates: certificates, sections: made.sections),
            voteBytes: texts.reduce(0) { $0 + $1.count }, readSeconds: readSeconds, computeSeconds: computeSeconds)
    }

    private func read(_ kind: SectionKind, of bundle: ConsensusBundle, _ consensus: Consensus) throws -> Int {
        guard let bytes = bundle.sections[kind] else { throw FogError(.failed, "a section is missing") }
        return try ConsensusSection(kind, parsing: bytes, of: consensus).nodes.count
    }

    /// Runs something, and adds how long this thread had a processor for it.
    private func timed<Result>(
        _ time: inout Double, _ scale: Double = 1, _ body: () throws -> Result
    ) rethrows -> Result {
        let start = ProcessorTime.ofThread
        let result = try body()
        time += Double(ProcessorTime.ofThread - start) / 1e9 * scale
        return result
    }

    private func reference() throws -> Double {
        let key = Curve25519.Signing.PrivateKey()
        let signature = try key.signature(for: [1, 2, 3])
        var (best, count) = (Double.infinity, 0)
        for _ in 0..<5 {
            var time = 0.0
            timed(&time, 1e6) {
                for _ in 0..<200 where key.publicKey.isValidSignature(signature, for: [1, 2, 3]) { count += 1 }
            }
            best = min(best, time / 200)
        }
        guard count == 1000 else { throw FogError(.failed, "a signature isn't valid") }
        return best
    }
}
