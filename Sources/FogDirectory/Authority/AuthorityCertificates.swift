import FogCore

/// The certificates of a network's authorities.
///
/// An authority that lies may have many. Whoever has believed a signature has to be able to convince others of it, so a
/// certificate by which one was believed is kept as long as the round lasts, and passed on; of others only the newest of each
/// authority is.
struct AuthorityCertificates: Sendable {
    private let network: NetworkDescription
    private let own: Verified<AuthorityCertificate>
    private var newest: [NodeID: Verified<AuthorityCertificate>] = [:]
    private var used: [NodeID: [Verified<AuthorityCertificate>]] = [:]

    init(_ network: NetworkDescription, own: Verified<AuthorityCertificate>) {
        self.network = network
        self.own = own
        newest[own.document.authority] = own
    }

    /// Each that is kept, by authority.
    var all: [Verified<AuthorityCertificate>] {
        network.authorities.flatMap { authority in
            let used = used[authority.id] ?? []
            return used + (newest[authority.id].map { used.contains($0) ? [] : [$0] } ?? [])
        }
    }

    /// Forgets those that were needed for the last round only.
    mutating func beginRound() { used = [:] }

    /// Reads certificates that somebody shows, of which those are left that are genuine.
    mutating func read(_ shown: [[UInt8]]) -> [Verified<AuthorityCertificate>] {
        let known = all
        return shown.compactMap { bytes in
            if let known = known.first(where: { $0.bytes == bytes }) { return known }
            guard let certificate = try? Unverified<AuthorityCertificate>(parsing: bytes).verified(in: network) else {
                return nil
            }
            let authority = certificate.document.authority
            guard authority != own.document.authority else { return certificate }
            if (newest[authority]?.document.validAfter).map({ $0 < certificate.document.validAfter }) ?? true {
                newest[authority] = certificate
            }
            return certificate
        }
    }

    /// Of signatures those by which an authority has signed a statement in an epoch's making, and the certificate by which
    /// they are believed: one of those that were shown with them, or that are known.
    ///
    /// - Parameter areBrief: Whether only the Ed25519 key is needed.
    /// - Returns: `nil` if it hasn't.
    mutating func genuine(
        _ statement: SignedStatement, _ signatures: [DocumentSignature], of authority: NodeID, for epoch: UInt64,
        among shown: [Verified<AuthorityCertificate>] = [], areBrief: Bool = false
    ) -> (certificate: Verified<AuthorityCertificate>, signatures: [DocumentSignature])? {
        let time = network.schedule.start(of: epoch)
        var candidates = (used[authority] ?? []) + (newest[authority].map { [$0] } ?? [])
        candidates += shown.filter { $0.document.authority == authority }
        var tried: Set<Bytes32> = []
        for candidate in candidates where candidate.document.isValid(at: time) {
            let keys = areBrief ? candidate.document.keys.brief : candidate.document.keys
            guard tried.insert(candidate.digest).inserted, let genuine = keys.genuine(statement, signatures) else {
                continue
            }
            if used[authority]?.contains(candidate) != true { used[authority, default: []].append(candidate) }
            return (candidate, genuine)
        }
        return nil
    }
}
