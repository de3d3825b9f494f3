public import Crypto
import FogCore

/// Signs documents.
public struct DocumentSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    private let second: MLDSA65.PrivateKey?
    private let name: Bytes32

    /// Signs with Ed25519, and with ML-DSA-65 beside it if there is such a key.
    public init(_ key: Curve25519.Signing.PrivateKey, _ second: MLDSA65.PrivateKey? = nil) {
        self.key = key
        self.second = second
        name = DocumentSignature.name(of: Array(key.publicKey.rawRepresentation))
    }

    /// The same signer with its Ed25519 key only: for what counts for an epoch and no longer.
    public var brief: DocumentSigner { DocumentSigner(key) }

    /// The public keys.
    public var keys: SignatureKeys {
        SignatureKeys(
            ed25519: Array(key.publicKey.rawRepresentation),
            mldsa65: second.map { Array($0.publicKey.rawRepresentation) })
    }

    /// Signs a statement with every key that there is.
    ///
    /// - Throws: If the library refuses, which it does only if it lacks memory or randomness.
    public func sign(_ statement: SignedStatement) throws(DocumentError) -> [DocumentSignature] {
        do {
            var signatures = [
                DocumentSignature(.ed25519, key: name, bytes: Array(try key.signature(for: statement.message)))
            ]
            if let second {
                let name = DocumentSignature.name(of: Array(second.publicKey.rawRepresentation))
                signatures.append(
                    DocumentSignature(
                        .mldsa65, key: name, bytes: Array(try second.signature(for: statement.message))))
            }
            return signatures
        } catch {
            throw DocumentError(line: 0, "it can't be signed")
        }
    }
}
