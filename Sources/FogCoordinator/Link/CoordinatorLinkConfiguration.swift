import Crypto
public import FogCore
public import FogCrypto
import FogLink

/// Where and with which key a coordinator takes links.
public struct CoordinatorLinkConfiguration: Sendable {
    /// The address to listen on; links are encrypted, so it need not be a loopback one.
    public let host: String
    /// The port; 0 lets the system choose one.
    public let port: Int
    /// What callers have to know: 32 bytes.
    public let publicKey: [UInt8]
    let side: LinkSide
    let onReady: @Sendable (Int) async -> Void

    /// Takes a static key of 32 bytes.
    ///
    /// - Parameter onReady: Called with the port once links are taken.
    /// - Throws: ``FogError/Code/invalid`` if the key has another length.
    public init(
        host: String, port: Int, key: SecretBytes, onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(FogError) {
        let made = key.withBytes { try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: $0) }
        guard let made else { throw FogError(.invalid, "a link's key has 32 bytes, not \(key.count)") }
        publicKey = Array(made.publicKey.rawRepresentation)
        self.host = host
        self.port = port
        self.onReady = onReady
        side = LinkSide(network: .ofCoordinator(publicKey), role: .coordinator, staticKey: key)
    }
}
