public import FogCore

/// A kind of document that is signed.
public protocol SignedDocument: Sendable {
    /// What signatures call it.
    static var kind: SignedStatement.Kind { get }
    /// The most bytes of one, with its signatures.
    static var byteLimit: Int { get }
    /// The most signatures beneath one.
    static var signatureLimit: Int { get }
    /// The epoch that it is for, or 0.
    var epoch: UInt64 { get }

    /// Reads what follows the first line, up to the signatures.
    init(reading reader: inout DocumentReader) throws(DocumentError)
    /// Writes what follows the first line, up to the signatures.
    func write(to writer: inout DocumentWriter)
}

extension SignedDocument {
    /// The first line of such a document: its kind, and the version of its form.
    static var heading: String { "fog-\(kind.rawValue)" }
    /// One, unless a kind says otherwise.
    public static var signatureLimit: Int { 1 }

    /// The version of the form.
    static var version: UInt64 { 1 }

    /// The document as it is signed.
    public var body: [UInt8] {
        var writer = DocumentWriter()
        writer.line(Self.heading, "\(Self.version)")
        write(to: &writer)
        return writer.bytes
    }

    /// Signs the document.
    public func signed(
        by signer: DocumentSigner, in network: Bytes32
    ) throws(DocumentError) -> Verified<Self> {
        let body = body
        let digest = Digest.of(body)
        let statement = SignedStatement(Self.kind, network: network, epoch: epoch, digest: digest)
        return Verified(self, body: body, digest: digest, signatures: try signer.sign(statement))
    }
}
