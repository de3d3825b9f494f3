import Crypto
import FogCore
import FogJobs
import FogStorage

/// Who a worker is: its Ed25519 key, made at the first start and kept in a file that nobody else can read, and the token
/// that its coordinator gave it.
struct WorkerIdentity: Sendable {
    let key: Curve25519.Signing.PrivateKey
    private let tokenPath: String

    /// The worker's identifier.
    var node: NodeID { NodeID(identityKey: key.publicKey) }

    /// Reads the identity in `folder`, or makes one.
    ///
    /// - Throws: ``FogError/Code/forbidden`` if others can read the key's file.
    init(folder: String) throws(FogError) {
        let path = folder + "/identity.key"
        tokenPath = folder + "/worker.token"
        do throws(FogError) {
            let stored = try SecretFile.read(path)
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: stored.revealed) else {
                throw FogError(.corrupted, "'\(path)' doesn't hold an Ed25519 key of 32 bytes; restore it from a copy")
            }
            self.key = key
        } catch  where error.code == .notFound {
            key = Curve25519.Signing.PrivateKey()
            try SecretFile.create(path, contents: Sensitive(Array(key.rawRepresentation)))
        }
    }

    /// The token that the coordinator gave, if there is one.
    func token() throws(FogError) -> Sensitive<String>? {
        do throws(FogError) {
            return Sensitive(String(decoding: try SecretFile.read(tokenPath).revealed, as: UTF8.self))
        } catch  where error.code == .notFound {
            return nil
        }
    }

    /// Keeps a token in place of the one before.
    func keep(_ token: Sensitive<String>) throws(FogError) {
        try AtomicFile.replace(tokenPath, contents: Array(token.revealed.utf8), permissions: 0o600)
    }

    /// The worker's introduction, signed.
    func joinRequest(name: String, capacity: NodeCapacity, platform: NodePlatform) throws(FogError) -> JoinRequest {
        let identityKey = Hexadecimal.encode(key.publicKey.rawRepresentation)
        do {
            let signature = try key.signature(for: JoinRequest.signedBytes(identityKey: identityKey, name: name))
            return JoinRequest(
                identityKey: identityKey, name: name, capacity: capacity, platform: platform,
                signature: Hexadecimal.encode(signature))
        } catch {
            throw FogError(.failed, "the join request couldn't be signed", cause: error)
        }
    }
}
