/// The public keys of one signer.
public struct SignatureKeys: Hashable, Sendable {
    /// 32 bytes.
    public let ed25519: [UInt8]
    /// 1952 bytes, if the signer has such a key.
    public let mldsa65: [UInt8]?

    public init(ed25519: [UInt8], mldsa65: [UInt8]? = nil) {
        self.ed25519 = ed25519
        self.mldsa65 = mldsa65
    }

    /// The Ed25519 key only: for what counts for an epoch and no longer.
    public var brief: SignatureKeys { SignatureKeys(ed25519: ed25519) }

    /// Of signatures those with which the signer has signed a statement, one by each of its keys; `nil` if one is missing.
    public func genuine(_ statement: SignedStatement, _ signatures: [DocumentSignature]) -> [DocumentSignature]? {
        func signature(_ algorithm: SignatureAlgorithm, _ key: [UInt8]) -> DocumentSignature? {
            let name = DocumentSignature.name(of: key)
            guard let signature = signatures.first(where: { $0.algorithm == algorithm && $0.key == name }),
                statement.isSigned(by: key, signature)
            else { return nil }
            return signature
        }
        guard let first = signature(.ed25519, ed25519) else { return nil }
        guard let mldsa65 else { return [first] }
        return signature(.mldsa65, mldsa65).map { [first, $0] }
    }

    /// Whether a statement is signed with every key of the signer.
    public func haveSigned(_ statement: SignedStatement, _ signatures: [DocumentSignature]) -> Bool {
        genuine(statement, signatures) != nil
    }
}
