import Crypto
public import FogCore
package import FogCrypto
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
    /// What its operator wants of the network.
    var settingsPath: String { path + "/settings" }
    /// What it keeps from one start to the next.
    package var records: String { path + "/records" }

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
            name: name,
            identityKey: Array(try SecretKeyFile.signingKey(identity, from: identityPath).publicKey.rawRepresentation),
            linkKey: BatchX25519.publicKey(of: link),
            addresses: addresses)
        try AtomicFile.replace(descriptionPath, contents: description.bytes, permissions: 0o644)
        return description
    }

    private static func signingKey(_ path: String) throws(FogError) -> Curve25519.Signing.PrivateKey {
        try SecretKeyFile.signingKey(try SecretKeyFile.read(path), from: path)
    }

    /// Lets the folder's signing key speak for the authority, and keeps the certificate in the folder.
    ///
    /// - Parameter validity: From now on.
    /// - Throws: ``FogError/Code/invalid`` if the network doesn't name this authority.
    public func certify(
        in network: NetworkDescription, from start: WallTime, validity: Duration
    ) throws(FogError) -> Verified<AuthorityCertificate> {
        let identity = try Self.signingKey(identityPath)
        let key = Array(identity.publicKey.rawRepresentation)
        guard let authority = network.authorities.first(where: { $0.identityKey == key }) else {
            throw FogError(
                .invalid, "the network '\(network.name)' doesn't name the authority whose identity key is in '\(path)'")
        }
        let signing = DocumentSigner(try Self.signingKey(signingPath))
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

    /// What goes into the network's file.
    ///
    /// - Throws: ``FogError/Code/notFound`` if the folder has no keys.
    public func description() throws(FogError) -> AuthorityDescription {
        guard let bytes = try SmallFile.read(descriptionPath) else {
            throw FogError(.notFound, "there is no authority in '\(path)'; 'fog authority init' makes its keys")
        }
        do throws(DocumentError) {
            return try AuthorityDescription(parsing: bytes)
        } catch {
            throw FogError(.corrupted, "'\(descriptionPath)': \(error)")
        }
    }

    /// Until when the folder's certificate counts in a network; `nil` if it has none for it.
    func certified(in network: NetworkDescription) throws(FogError) -> WallTime? {
        guard let bytes = try SmallFile.read(certificatePath) else { return nil }
        return try? Unverified<AuthorityCertificate>(parsing: bytes).verified(in: network).document.validUntil
    }

    /// Where the network's file says that the folder's authority takes links.
    ///
    /// - Throws: ``FogError/Code/invalid`` if it says nothing about it.
    public func address(in network: NetworkDescription) throws(FogError) -> NetworkAddress {
        let key = BatchX25519.publicKey(of: try SecretKeyFile.read(linkPath))
        guard let address = network.authorities.first(where: { $0.linkKey == key })?.addresses.first else {
            throw FogError(
                .invalid,
                "the network's file has no address for the authority whose keys are in '\(path)'; use --listen")
        }
        return address
    }

    /// What the authority starts with.
    ///
    /// - Returns: Its configuration, and the secret key of its links.
    /// - Throws: ``FogError/Code/invalid`` if the network names no authority with this link key, or it has no certificate for
    ///   this network; ``FogError/Code/corrupted`` if a file can't be read.
    package func open(
        in network: NetworkDescription
    ) throws(FogError) -> (configuration: AuthorityConfiguration, linkKey: SecretBytes) {
        let linkKey = try SecretKeyFile.read(linkPath)
        let publicKey = BatchX25519.publicKey(of: linkKey)
        guard let own = network.authorities.first(where: { $0.linkKey == publicKey }) else {
            throw FogError(
                .invalid, "the network '\(network.name)' doesn't name the authority whose keys are in '\(path)'")
        }
        guard let bytes = try SmallFile.read(certificatePath) else {
            throw FogError(
                .notFound, "'\(path)' has no certificate; run: fog authority certify '\(path)' --network FILE")
        }
        let certificate: Verified<AuthorityCertificate>
        do throws(DocumentError) {
            certificate = try Unverified<AuthorityCertificate>(parsing: bytes).verified(in: network)
        } catch {
            throw FogError(
                .invalid,
                "the certificate in '\(path)' isn't for this network (\(error)); run: fog authority certify '\(path)' "
                    + "--network FILE")
        }
        var configuration = AuthorityConfiguration(
            network: network, id: own.id, certificate: certificate,
            signer: DocumentSigner(try Self.signingKey(signingPath)),
            secret: try SecretKeyFile.read(secretPath))
        if let bytes = try SmallFile.read(settingsPath) {
            do throws(DocumentError) {
                configuration.settings = try AuthoritySettings(parsing: bytes)
            } catch {
                throw FogError(.invalid, "'\(settingsPath)': \(error)")
            }
        }
        return (configuration, linkKey)
    }
}
