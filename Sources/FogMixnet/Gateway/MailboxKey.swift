import Crypto
public import FogCore
public import FogCrypto

/// The key of a mailbox: a client makes one for each gateway and throws it away after a time, so that nobody can tell that two
/// mailboxes have one owner.
public struct MailboxKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Makes a key from 32 random bytes; `nil` if there are more or fewer.
    public init?(seed: SecretBytes) {
        guard let key = seed.withBytes({ try? Curve25519.Signing.PrivateKey(rawRepresentation: $0) }) else {
            return nil
        }
        self.key = key
    }

    /// The public half, 32 bytes.
    public var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }
    /// The mailbox: the recipient of packets for it.
    public var mailbox: Bytes32 { Self.mailbox(of: publicKey) }

    /// SHA-256 of "fog-mailbox-v1" and the public key.
    public static func mailbox(of publicKey: [UInt8]) -> Bytes32 {
        Bytes32(SHA256.hash(data: Array("fog-mailbox-v1".utf8) + publicKey))
    }

    /// What is signed to open the mailbox over a link, which nobody else can show over another.
    static func statement(network: Bytes32, handshakeHash: [UInt8]) -> [UInt8] {
        Array("fog-mailbox-open-v1".utf8) + network.array + handshakeHash
    }

    /// Opens the mailbox over a link.
    public func open(network: Bytes32, handshakeHash: [UInt8]) -> MailboxMessage? {
        let statement = Self.statement(network: network, handshakeHash: handshakeHash)
        guard let signature = try? key.signature(for: statement) else { return nil }
        return .open(publicKey: publicKey, signature: Array(signature))
    }

    /// Whether somebody has the key that they open a mailbox with.
    public static func isGenuine(
        publicKey: [UInt8], signature: [UInt8], network: Bytes32, handshakeHash: [UInt8]
    ) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: statement(network: network, handshakeHash: handshakeHash))
    }
}
