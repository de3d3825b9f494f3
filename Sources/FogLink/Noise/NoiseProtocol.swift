/// A Noise protocol: a handshake's pattern, and what it is computed with. The exchange is X25519 always.
public struct NoiseProtocol: Hashable, Sendable, CustomStringConvertible {
    /// What encrypts.
    public enum Cipher: String, Hashable, Sendable, CaseIterable {
        /// AES-256-GCM.
        case aesGCM = "AESGCM"
        /// ChaCha20-Poly1305 (RFC 8439).
        case chaChaPoly = "ChaChaPoly"
    }

    /// What hashes, and derives keys.
    public enum Hash: String, Hashable, Sendable, CaseIterable {
        /// SHA-256.
        case sha256 = "SHA256"
        /// SHA-512.
        case sha512 = "SHA512"
        /// BLAKE2b with 64 bytes.
        case blake2b = "BLAKE2b"

        /// Bytes of a hash.
        var byteCount: Int { self == .sha256 ? 32 : 64 }
        /// Bytes that the hash takes in at a time.
        var blockByteCount: Int { self == .sha256 ? 64 : 128 }
    }

    let pattern: HandshakePattern
    /// What encrypts.
    public let cipher: Cipher
    /// What hashes, and derives keys.
    public let hash: Hash
    /// The whole name, which is hashed at the handshake's beginning.
    public let description: String

    /// Reads a name such as `Noise_XK_25519_ChaChaPoly_SHA256` or `Noise_NKhfs_25519+MLKEM768_AESGCM_SHA512`.
    ///
    /// - Throws: ``NoiseError/unsupported(_:)``, with the part that isn't known.
    public init(_ name: String) throws(NoiseError) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        // Strings are equal that are spelled differently: a Kelvin sign is a K, but what is hashed are the bytes.
        guard name.utf8.count <= 255, name.utf8.allSatisfy({ $0 < 0x80 }), parts.count == 5, parts[0] == "Noise" else {
            throw .unsupported(name)
        }
        guard let pattern = HandshakePattern(parts[1]) else { throw .unsupported(parts[1]) }
        guard parts[2] == (pattern.hasKEM ? "25519+MLKEM768" : "25519") else { throw .unsupported(parts[2]) }
        guard let cipher = Cipher(rawValue: parts[3]) else { throw .unsupported(parts[3]) }
        guard let hash = Hash(rawValue: parts[4]) else { throw .unsupported(parts[4]) }
        self.pattern = pattern
        self.cipher = cipher
        self.hash = hash
        description = name
    }

    /// The name of the pattern, with its modifiers.
    public var patternName: String { pattern.name }
    /// How many messages the handshake has.
    public var messageCount: Int { pattern.messages.count }
    /// Whether only the initiator speaks, after the handshake too.
    public var isOneWay: Bool { pattern.isOneWay }
    /// What one side has to bring.
    public func needs(of role: HandshakeState.Role) -> HandshakeNeeds { HandshakeNeeds(pattern, role) }

    /// The names of the patterns without their modifiers, in a fixed order.
    public static let patternNames: [String] = HandshakePattern.names
}
