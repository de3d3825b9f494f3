public import FogCore

/// A document that was read and of which nobody knows yet whether it is genuine. What it says can't be used before
/// ``verified(by:in:)``, but for what says which keys to check it with.
public struct Unverified<Document: SignedDocument>: Sendable {
    /// What it says, if it is genuine.
    let claimed: Document
    /// SHA-256 of it without its signatures.
    public let digest: Bytes32
    /// Those beneath it, at least one.
    public let signatures: [DocumentSignature]
    /// The whole.
    public let bytes: [UInt8]

    /// Reads a document.
    ///
    /// - Throws: ``DocumentError`` if it isn't such a document, to the letter.
    public init(parsing bytes: [UInt8]) throws(DocumentError) {
        guard bytes.count <= Document.byteLimit else {
            throw DocumentError(line: 0, "the document has more than \(Document.byteLimit) bytes")
        }
        var reader = DocumentReader(bytes)
        let version = try reader.read(Document.heading)
        guard version.text == "\(Document.version)" else {
            throw version.error("no version of the form that is known here")
        }
        claimed = try Document(reading: &reader)
        let end = reader.position
        var signatures: [DocumentSignature] = []
        for words in try reader.readAll("signature", 3...3, limit: Document.signatureLimit) {
            signatures.append(try DocumentSignature(reading: words))
        }
        try reader.readEnd()
        let names = Set(signatures.map(\.key))
        guard !signatures.isEmpty, names.count == signatures.count else {
            throw DocumentError(line: reader.line, "there is no signature, or there are two by one key")
        }
        self.signatures = signatures
        self.bytes = bytes
        digest = Digest.of(bytes[..<end])
    }

    /// What the signatures have to be for.
    func statement(in network: Bytes32) -> SignedStatement {
        SignedStatement(Document.kind, network: network, epoch: claimed.epoch, digest: digest)
    }

    /// The document, if it is signed with every key of a signer.
    ///
    /// - Throws: ``DocumentError`` if it isn't.
    public func verified(by keys: SignatureKeys, in network: Bytes32) throws(DocumentError) -> Verified<Document> {
        guard keys.haveSigned(statement(in: network), signatures) else {
            throw DocumentError(line: 0, "the signature isn't genuine, or by another key or for another network")
        }
        return Verified(self)
    }
}
