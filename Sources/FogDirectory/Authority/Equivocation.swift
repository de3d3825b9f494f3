public import FogCore

/// The proof that an authority has signed two documents of a kind for one epoch, of which it should have signed one. Whoever has
/// the network's file can check it; nothing else is needed.
///
/// ```
/// fog-equivocation 1
/// kind vote|reveal
/// epoch NUMBER
/// document DIGEST
/// signature ALGORITHM KEY SIGNATURE
/// document DIGEST                     another
/// signature ALGORITHM KEY SIGNATURE
/// certificate BYTES                   1 to 4 of the authority's certificates
/// ```
public struct Equivocation: Hashable, Sendable {
    /// The most bytes of one.
    public static let byteLimit = 65_536
    private static let certificateLimit = 4

    public let kind: SignedStatement.Kind
    /// The epoch that both documents are for.
    public let epoch: UInt64
    /// The digests of both, and the authority's Ed25519 signatures of them.
    public let documents: [(digest: Bytes32, signature: DocumentSignature)]
    private let certificates: [[UInt8]]

    init?(
        _ kind: SignedStatement.Kind, epoch: UInt64, _ claims: [Agreement.Claim], of author: NodeID,
        certificates: [Verified<AuthorityCertificate>]
    ) {
        documents = claims.prefix(2).compactMap { claim in
            claim.signatures[author]?.first { $0.algorithm == .ed25519 }.map { (claim.digest, $0) }
        }
        guard documents.count == 2 else { return nil }
        self.kind = kind
        self.epoch = epoch
        self.certificates = certificates.filter { $0.document.authority == author }
            .prefix(Self.certificateLimit).map(\.bytes)
    }

    /// Reads a proof. It proves nothing yet.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Self.byteLimit else { throw DocumentError(line: 0, "the proof is too long") }
        var reader = DocumentReader(bytes)
        let version = try reader.read("fog-equivocation")
        guard version.text == "1" else { throw version.error("no version of the form that is known here") }
        let word = try reader.read("kind")
        guard let kind = SignedStatement.Kind(rawValue: word.text), [.vote, .reveal].contains(kind) else {
            throw word.error("neither 'vote' nor 'reveal'")
        }
        self.kind = kind
        epoch = try reader.read("epoch").integer()
        var documents: [(Bytes32, DocumentSignature)] = []
        for _ in 0..<2 {
            let digest = try reader.read("document").bytes32()
            documents.append((digest, try DocumentSignature(reading: try reader.read("signature", 3...3))))
        }
        self.documents = documents
        var certificates: [[UInt8]] = []
        for words in try reader.readAll("certificate", limit: Self.certificateLimit) {
            certificates.append(try words[0].bytes(upTo: AuthorityCertificate.byteLimit))
        }
        self.certificates = certificates
        try reader.readEnd()
    }

    /// The proof as it is kept and shown.
    public var bytes: [UInt8] {
        var writer = DocumentWriter()
        writer.line("fog-equivocation", "1")
        writer.line("kind", kind.rawValue)
        writer.line("epoch", "\(epoch)")
        for (digest, signature) in documents {
            writer.line("document", Base64.encode(digest.array))
            signature.write(to: &writer)
        }
        for certificate in certificates { writer.line("certificate", Base64.encode(certificate)) }
        return writer.bytes
    }

    /// Who has lied.
    ///
    /// - Throws: ``DocumentError`` if this proves nothing against anybody of the network.
    public func liar(in network: NetworkDescription) throws(DocumentError) -> AuthorityDescription {
        let time = network.schedule.start(of: epoch)
        let certificates = AuthorityCertificate.genuine(certificates, in: network).map(\.document)
        for authority in network.authorities where documents[0].digest != documents[1].digest {
            let own = certificates.filter { $0.authority == authority.id && $0.isValid(at: time) }
            let isProved = documents.allSatisfy { document in
                let statement = SignedStatement(
                    kind, network: network.identifier, epoch: epoch, digest: document.digest)
                return own.contains { $0.keys.brief.haveSigned(statement, [document.signature]) }
            }
            if isProved { return authority }
        }
        throw DocumentError(line: 0, "nobody of the network has signed both documents")
    }

    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
