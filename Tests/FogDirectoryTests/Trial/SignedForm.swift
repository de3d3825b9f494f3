import Crypto
import FogCore

@testable import FogDirectory

/// A kind of document, as it is signed and checked, whatever it says.
struct SignedForm: Sendable {
    /// Those kinds of which there are documents.
    static let kinds = SignedStatement.Kind.allCases.filter { $0 != .endorsedVote && $0 != .endorsedReveal }

    let document: any SignedDocument
    /// The document, signed.
    let bytes: [UInt8]
    let digest: Bytes32
    let limit: Int
    let signatureLimit: Int
    let signer: DocumentSigner
    let network: Bytes32
    /// Reads a document, and checks it with these keys in this network.
    let check: @Sendable ([UInt8], SignatureKeys, Bytes32) throws(DocumentError) -> [UInt8]
    /// The digest of what is read from ``bytes``.
    let readDigest: @Sendable () throws(DocumentError) -> Bytes32

    /// A small one of a kind.
    init(_ kind: SignedStatement.Kind) throws {
        let trial = try TrialDocuments.shared.get()
        let (network, signer) = (trial.network.identifier, trial.authorities.signers[0])
        let identity = DocumentSigner(trial.nodes[0].identity)
        switch kind {
        case .certificate:
            try self.init(trial.certificate.document, DocumentSigner(trial.authorities.identities[0]), network)
        case .descriptor: try self.init(trial.descriptors[0].document, identity, network)
        case .vote:
            let full = trial.votes[0].document
            let vote = Vote(
                authority: full.authority, epoch: full.epoch, previous: full.previous, commitment: full.commitment,
                parameters: full.parameters, geometry: full.geometry, known: full.known,
                nodes: [(trial.descriptors[0], [.running, .valid], 1000)])
            try self.init(vote, signer, network)
        case .reveal: try self.init(trial.reveals[0].document, signer, network)
        case .consensus: try self.init(trial.consensus.document, signer, network)
        case .disclosure: try self.init(trial.disclosure.document, DocumentSigner(trial.nodes[1].identity), network)
        case .outage: try self.init(trial.outage.document, signer, network)
        case .endorsedVote, .endorsedReveal: throw FogError(.failed, "no document is of the kind \(kind)")
        }
    }

    private init<Document: SignedDocument>(_ document: Document, _ signer: DocumentSigner, _ network: Bytes32) throws {
        self.document = document
        self.signer = signer
        self.network = network
        limit = Document.byteLimit
        signatureLimit = Document.signatureLimit
        let signed = try document.signed(by: signer, in: network)
        bytes = signed.bytes
        digest = signed.digest
        readDigest = { () throws(DocumentError) in try Unverified<Document>(parsing: signed.bytes).digest }
        check = { (bytes, keys, network) throws(DocumentError) in
            try Unverified<Document>(parsing: bytes).verified(by: keys, in: network).bytes
        }
    }

    /// The document with a signature for something else.
    func bytes(
        signedAs kind: SignedStatement.Kind? = nil, in network: Bytes32? = nil, epoch: UInt64? = nil,
        digest: Bytes32? = nil, by signer: DocumentSigner? = nil
    ) throws -> [UInt8] {
        let statement = SignedStatement(
            kind ?? type(of: document).kind, network: network ?? self.network, epoch: epoch ?? document.epoch,
            digest: digest ?? Digest.of(document.body))
        var writer = DocumentWriter()
        writer.lines(document.body)
        for signature in try (signer ?? self.signer).sign(statement) { signature.write(to: &writer) }
        return writer.bytes
    }

    /// Whether bytes are taken for a genuine document of the signer in the network.
    func isTaken(_ bytes: [UInt8]) -> Bool { (try? check(bytes, signer.keys, network)) != nil }
}
