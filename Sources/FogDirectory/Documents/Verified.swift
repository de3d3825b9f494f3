public import FogCore

/// A document whose signatures were checked, or made here.
public struct Verified<Document: SignedDocument>: Hashable, Sendable {
    /// What it says.
    public let document: Document
    /// SHA-256 of it without its signatures: its name.
    public let digest: Bytes32
    /// Those that were found beneath it.
    public let signatures: [DocumentSignature]
    /// The whole, as it is sent and kept.
    public let bytes: [UInt8]

    init(_ document: Document, body: [UInt8], digest: Bytes32, signatures: [DocumentSignature]) {
        self.document = document
        self.digest = digest
        self.signatures = signatures
        var writer = DocumentWriter()
        writer.lines(body)
        for signature in signatures { signature.write(to: &writer) }
        bytes = writer.bytes
    }

    /// The same document with other signatures beneath it, which whoever gets it will check.
    public func adding(_ others: [DocumentSignature]) -> Verified<Document> {
        var signatures = signatures
        for other in others where !signatures.contains(where: { $0.key == other.key }) { signatures.append(other) }
        return Verified(document, body: document.body, digest: digest, signatures: signatures)
    }

    init(_ unverified: Unverified<Document>) {
        document = unverified.claimed
        digest = unverified.digest
        signatures = unverified.signatures
        bytes = unverified.bytes
    }

    public static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
