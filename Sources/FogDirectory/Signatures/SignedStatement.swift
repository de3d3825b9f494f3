import Crypto
public import FogCore

/// What a signature is for: this document, of this kind, in this network, for this epoch. Nothing signed in one network or
/// as one kind of document counts in another.
public struct SignedStatement: Hashable, Sendable {
    /// What is signed.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case certificate, descriptor, vote, reveal, consensus, disclosure, outage
        /// That a vote has been seen in time.
        case endorsedVote = "endorsed-vote"
        /// That a reveal has been seen in time.
        case endorsedReveal = "endorsed-reveal"
    }

    public let kind: Kind
    /// The network's identifier.
    public let network: Bytes32
    /// The epoch, or 0 for documents that belong to none.
    public let epoch: UInt64
    /// SHA-256 of the document without its signatures.
    public let digest: Bytes32

    public init(_ kind: Kind, network: Bytes32, epoch: UInt64, digest: Bytes32) {
        self.kind = kind
        self.network = network
        self.epoch = epoch
        self.digest = digest
    }

    /// What is handed to the algorithm.
    var message: [UInt8] {
        Array("fog signature 1\n\(kind.rawValue)\n".utf8) + network.array + epoch.bigEndianBytes + digest.array
    }

    /// Whether a signature is by this key and for this. Takes about 0.1 ms.
    public func isSigned(by key: [UInt8], _ signature: DocumentSignature) -> Bool {
        guard key.count == signature.algorithm.keyByteCount, signature.key == DocumentSignature.name(of: key) else {
            return false
        }
        switch signature.algorithm {
        case .ed25519:
            guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else { return false }
            return key.isValidSignature(signature.bytes, for: message)
        case .mldsa65:
            guard let key = try? MLDSA65.PublicKey(rawRepresentation: key) else { return false }
            return key.isValidSignature(signature.bytes, for: message)
        }
    }
}
