import FogCore

/// How authorities come to have the same documents of each other, although some of them may be dead, cut off or lying: each
/// document is passed on with the signatures of those who have seen it in time (Dolev and Strong, "Authenticated algorithms
/// for Byzantine agreement", SIAM Journal on Computing 12(4), 1983).
///
/// There are as many rounds as authorities may fail, and one. In round r a document counts that r different authorities have
/// signed, its author first. Whoever takes it signs it too, and passes it on. So whatever one honest authority takes, all
/// take: either they see it in time from that authority, or it has so many signatures that one of them is of an honest
/// authority that passed it on before. An author with one document has voted, and one with two has lied to somebody, which
/// the two signatures prove.
struct Agreement: Sendable {
    /// A document of an author: its digest, and who has signed it.
    struct Claim: Sendable {
        let digest: Bytes32
        /// By whom, and what: the author's signature is that of the document.
        var signatures: [NodeID: [DocumentSignature]]
        /// The document, once it has come.
        var document: [UInt8]?
        /// Whether it was there, and enough had signed it, while there was time.
        var isTaken = false

        /// Takes the document if it is there and enough have signed it for this round.
        mutating func settle(in round: Int, of rounds: Int) -> Bool {
            guard !isTaken, document != nil, round <= rounds, signatures.count >= max(1, round) else { return false }
            isTaken = true
            return true
        }
    }

    /// How many documents of one author an authority signs, and others let it speak for: two prove that the author lies,
    /// more prove nothing more.
    private static let endorsementLimit = 2
    /// How many claims of one author are shown: two that were taken, and two that weren't, as evidence.
    static let shownLimit = 4

    /// How many rounds there are: so many signatures are enough at any time, and more aren't collected.
    private let rounds: Int
    private(set) var claims: [NodeID: [Claim]] = [:]

    init(rounds: Int) { self.rounds = max(1, rounds) }

    /// Takes note of signatures that were checked.
    ///
    /// - Parameter round: In which round that is, from 1; later than the last if it is too late.
    /// - Returns: Whether anything of it is new.
    mutating func note(
        _ digest: Bytes32, of author: NodeID, _ signatures: [NodeID: [DocumentSignature]], round: Int
    ) -> Bool {
        var all = claims[author] ?? []
        var isNew = false
        if !all.contains(where: { $0.digest == digest }) {
            // Charged to whoever vouches for it: junk of some keeps nobody else's claims out.
            let isVouched = signatures.keys.contains { signer in
                all.count { $0.signatures[signer] != nil } < Self.endorsementLimit
            }
            guard let own = signatures[author], isVouched else { return false }
            all.append(Claim(digest: digest, signatures: [author: own]))
            isNew = true
        }
        guard let index = all.firstIndex(where: { $0.digest == digest }) else { return false }
        for (signer, signature) in signatures.sorted(by: { $0.key < $1.key })
        where all[index].signatures[signer] == nil && all[index].signatures.count < rounds {
            all[index].signatures[signer] = signature
            isNew = true
        }
        isNew = all[index].settle(in: round, of: rounds) || isNew
        claims[author] = all
        return isNew
    }

    /// Keeps a document that was asked for, or that came by itself.
    ///
    /// - Returns: Whether it is one that is known and was missing.
    mutating func keep(_ document: [UInt8], digest: Bytes32, of author: NodeID, round: Int) -> Bool {
        guard let index = claims[author]?.firstIndex(where: { $0.digest == digest && $0.document == nil }) else {
            return false
        }
        claims[author]?[index].document = document
        _ = claims[author]?[index].settle(in: round, of: rounds)
        return true
    }

    /// Whether a signature is of no use any more, because it is known or because there are enough.
    func needsNot(_ signer: NodeID, of digest: Bytes32, by author: NodeID) -> Bool {
        claims[author]?.contains {
            $0.digest == digest && ($0.signatures[signer] != nil || $0.signatures.count >= rounds)
        } == true
    }

    /// Every claim, by author.
    var sorted: [(author: NodeID, claim: Claim)] {
        claims.keys.sorted().flatMap { author in (claims[author] ?? []).map { (author, $0) } }
    }

    /// Documents that are missing, and who has said to have seen them.
    var missing: [(author: NodeID, digest: Bytes32, holders: [NodeID])] {
        sorted.filter { $0.claim.document == nil }.map {
            ($0.author, $0.claim.digest, $0.claim.signatures.keys.sorted())
        }
    }

    /// The documents that authority `signer` should sign now: those that were taken and don't bear its signature, nor
    /// enough of others.
    func unsigned(by signer: NodeID) -> [(author: NodeID, digest: Bytes32)] {
        claims.keys.sorted().flatMap { author in
            let all = claims[author] ?? []
            let room = max(0, Self.endorsementLimit - all.count { $0.signatures[signer] != nil })
            return all.filter { $0.isTaken && $0.signatures[signer] == nil && $0.signatures.count < rounds }
                .prefix(room).map { (author, $0.digest) }
        }
    }

    /// What is told to others.
    var shown: [AuthorityStatus.Claim] {
        claims.keys.sorted().flatMap { author in
            let all = claims[author] ?? []
            let (taken, others) = (all.filter(\.isTaken).prefix(2), all.filter { !$0.isTaken }.prefix(2))
            return (taken + others).map {
                AuthorityStatus.Claim(author: author, digest: $0.digest, signatures: $0.signatures)
            }
        }
    }

    /// What counts in the end: the document of each author that had one.
    var documents: [(author: NodeID, digest: Bytes32, document: [UInt8])] {
        claims.keys.sorted().compactMap { author in
            let taken = (claims[author] ?? []).filter(\.isTaken)
            guard taken.count == 1, let document = taken[0].document else { return nil }
            return (author, taken[0].digest, document)
        }
    }

    /// A document by its digest.
    func document(_ digest: Bytes32) -> [UInt8]? {
        for claims in claims.values {
            for claim in claims where claim.digest == digest {
                if let document = claim.document { return document }
            }
        }
        return nil
    }

    /// Authors that have signed two documents.
    var liars: [NodeID] { claims.filter { $0.value.count > 1 }.keys.sorted() }
}
