import Crypto
public import FogCore
import FogCrypto
public import FogDirectory
import FogStorage

/// The folder with an authority's keys.
///
/// The identity key is needed to certify signing keys only; it may be moved elsewhere in between.
public struct AuthorityFolder: Sendable {
    public let path: String

    private var identityPath: String { path + "/identity.key" }
    private var signingPath: String { path + "/signing.key" }
    private var linkPath: String { path + "/link.key" }
    private var secretPath: String { path + "/random.key" }
    private var certificatePath: String { path + "/certificate" }
    private var descriptionPath: String { path + "/authority" }

    public init(_ path: String) { self.path = path }

    /// Makes an authority's keys in a folder that has none.
    ///
    /// - Returns: What goes into the network's file.
    /// - Throws: ``FogError/Code/conflict`` if there are keys already.
    public func make(name: String, addresses: [NetworkAddress]) throws(FogError) -> AuthorityDescription {
        try PrivateFolder.prepare(path)
        let identity: SecretBytes
        do throws(FogError) {
            identity = try SecretKeyFile.make(identityPath)
        } catch let error where error.code == .conflict {
            throw FogError(.conflict, "'\(path)' holds the keys of an authority already; name another folder")
        }
        _ = try SecretKeyFile.make(signingPath)
        let link = try SecretKeyFile.make(linkPath)
        _ = try SecretKeyFile.make(secretPath)
        let description = AuthorityDescription(
            name: name, identityKey: Array(try Self.signingKey(identity).publicKey.rawRepresentation),
            linkKey: BatchX25519.publicKey(of: link),
            addresses: addresses)
        try AtomicFile.replace(descriptionPath, contents: description.bytes, permissions: 0o644)
        return description
    }

    private static func signingKey(_ secret: SecretBytes) throws(FogError) -> Curve25519.Signing.PrivateKey {
        do {
            return try Curve25519.Signing.PrivateKey(rawRepresentation: secret.revealed)
        } catch {
            throw FogError(.corrupted, "an Ed25519 key can't be read", cause: error)
        }
    }

    /// Lets the folder's signing key speak for the authority, and keeps the certificate in the folder.
    ///
    /// - Parameter validity: From now on.
    /// - Throws: ``FogError/Code/invalid`` if the network doesn't name this authority.
    public func certify(
        in network: NetworkDescription, from start: WallTime, validity: Duration
    ) throws(FogError) -> Verified<AuthorityCertificate> {
        let identity = try Self.signingKey(try SecretKeyFile.read(identityPath))
        let key = Array(identity.publicKey.rawRepresentation)
        guard let authority = network.authorities.first(where: { $0.identityKey == key }) else {
            throw FogError(
                .invalid, "the network '\(network.name)' doesn't name the authority whose identity key is in '\(path)'")
        }
        let signing = DocumentSigner(try Self.signingKey(try SecretKeyFile.read(signingPath)))
        let certificate = AuthorityCertificate(
            authority: authority.id, validAfter: start, validUntil: start.advanced(by: validity), keys: signing.keys)
        let signed: Verified<AuthorityCertificate>
        do throws(DocumentError) {
            signed = try certificate.signed(by: DocumentSigner(identity), in: network.identifier)
        } catch {
            throw FogError(.failed, "the certificate can't be made: \(error)")
        }
        try AtomicFile.replace(certificatePath, contents: signed.bytes, permissions: 0o644)
        return signed
    }
}
